# SPDX-License-Identifier: BSD-2-Clause
#
# Manual pages in mdoc, one line per file. A page of section 2 is made of man/man2/PAGE.2.in, which is prose,
# and of what the IDL says of the call: synopsis, rights and errors, in a fragment from the IDL compiler.

manual_pages = \
	man/man1/tessera-idlc.1 \
	man/man1/tessera.1 \
	man/man3/tess_archive_check.3 \
	man/man3/tess_batch_out.3 \
	man/man3/tess_cap_take.3 \
	man/man3/tess_channel_pair.3 \
	man/man3/tess_clock_now.3 \
	man/man3/tess_connect.3 \
	man/man3/tess_elf_check.3 \
	man/man3/tess_event_wait.3 \
	man/man3/tess_exit.3 \
	man/man3/tess_fork.3 \
	man/man3/tess_format.3 \
	man/man3/tess_grant_read.3 \
	man/man3/tess_heap.3 \
	man/man3/tess_idl_log.3 \
	man/man3/tess_ipc_buffer.3 \
	man/man3/tess_log.3 \
	man/man3/tess_mutex_lock.3 \
	man/man3/tess_pages_alloc.3 \
	man/man3/tess_port_create.3 \
	man/man3/tess_ring_create.3 \
	man/man3/tess_ring_read.3 \
	man/man3/tess_ring_write.3 \
	man/man3/tess_serve.3 \
	man/man3/tess_signal_action.3 \
	man/man3/tess_signal_faults.3 \
	man/man3/tess_signal_name.3 \
	man/man3/tess_signal_open.3 \
	man/man3/tess_signal_send.3 \
	man/man3/tess_signal_wait.3 \
	man/man3/tess_spawn.3 \
	man/man3/tess_start_cap.3 \
	man/man3/tess_status_name.3 \
	man/man3/tess_str.3 \
	man/man3/tess_string.3 \
	man/man3/tess_syscall.3 \
	man/man3/tess_system_check.3 \
	man/man3/tess_thread_spawn.3 \
	man/man3/tess_trace_format.3 \
	man/man5/tessera-idl.5 \
	man/man5/tessera-image.5 \
	man/man5/tessera-system.5 \
	man/man7/tessera-bench.7 \
	man/man7/tessera-capabilities.7 \
	man/man7/tessera-channels.7 \
	man/man7/tessera-devices.7 \
	man/man7/tessera-events.7 \
	man/man7/tessera-faults.7 \
	man/man7/tessera-idl-c.7 \
	man/man7/tessera-idlc-diagnostics.7 \
	man/man7/tessera-ipc.7 \
	man/man7/tessera-memory.7 \
	man/man7/tessera-processes.7 \
	man/man7/tessera-rings.7 \
	man/man7/tessera-signals.7 \
	man/man7/tessera-statistics.7 \
	man/man7/tessera-status.7 \
	man/man7/tessera-tracing.7 \
	man/man7/tessera-x86_64.7 \
	man/man7/tessera.7

dist_man_MANS += $(manual_pages)

call_pages = \
	gen/man/man2/tess_abi_version.2 \
	gen/man/man2/tess_call.2 \
	gen/man/man2/tess_capability_delete.2 \
	gen/man/man2/tess_capability_derive.2 \
	gen/man/man2/tess_capability_inspect.2 \
	gen/man/man2/tess_capability_move.2 \
	gen/man/man2/tess_capability_restrict.2 \
	gen/man/man2/tess_capability_revoke.2 \
	gen/man/man2/tess_capability_set_inherit.2 \
	gen/man/man2/tess_capability_transfer.2 \
	gen/man/man2/tess_channel_bind_notification.2 \
	gen/man/man2/tess_channel_create.2 \
	gen/man/man2/tess_channel_info.2 \
	gen/man/man2/tess_channel_recv.2 \
	gen/man/man2/tess_channel_recv_batch.2 \
	gen/man/man2/tess_channel_recv_segments.2 \
	gen/man/man2/tess_channel_send.2 \
	gen/man/man2/tess_channel_send_batch.2 \
	gen/man/man2/tess_channel_send_segments.2 \
	gen/man/man2/tess_channel_split.2 \
	gen/man/man2/tess_endpoint_bind_notification.2 \
	gen/man/man2/tess_endpoint_create.2 \
	gen/man/man2/tess_event_queue_bind_notification.2 \
	gen/man/man2/tess_event_queue_create.2 \
	gen/man/man2/tess_event_queue_set_timer.2 \
	gen/man/man2/tess_event_queue_subscribe.2 \
	gen/man/man2/tess_event_queue_unsubscribe.2 \
	gen/man/man2/tess_event_queue_wait.2 \
	gen/man/man2/tess_interrupt_ack.2 \
	gen/man/man2/tess_interrupt_bind.2 \
	gen/man/man2/tess_interrupt_info.2 \
	gen/man/man2/tess_interrupt_mask.2 \
	gen/man/man2/tess_interrupt_unmask.2 \
	gen/man/man2/tess_ioport_derive.2 \
	gen/man/man2/tess_ioport_in.2 \
	gen/man/man2/tess_ioport_in_many.2 \
	gen/man/man2/tess_ioport_info.2 \
	gen/man/man2/tess_ioport_out.2 \
	gen/man/man2/tess_ioport_out_many.2 \
	gen/man/man2/tess_job_bind_pressure.2 \
	gen/man/man2/tess_job_create.2 \
	gen/man/man2/tess_job_kill.2 \
	gen/man/man2/tess_job_pressure.2 \
	gen/man/man2/tess_job_set_limit.2 \
	gen/man/man2/tess_job_usage.2 \
	gen/man/man2/tess_memory_clone_pages.2 \
	gen/man/man2/tess_memory_create.2 \
	gen/man/man2/tess_memory_create_absent.2 \
	gen/man/man2/tess_memory_derive.2 \
	gen/man/man2/tess_memory_info.2 \
	gen/man/man2/tess_memory_map.2 \
	gen/man/man2/tess_memory_move_pages.2 \
	gen/man/man2/tess_memory_read.2 \
	gen/man/man2/tess_memory_write.2 \
	gen/man/man2/tess_namespace_bind.2 \
	gen/man/man2/tess_namespace_create.2 \
	gen/man/man2/tess_namespace_list.2 \
	gen/man/man2/tess_namespace_lookup.2 \
	gen/man/man2/tess_namespace_unbind.2 \
	gen/man/man2/tess_namespace_watch.2 \
	gen/man/man2/tess_notification_create.2 \
	gen/man/man2/tess_notification_signal.2 \
	gen/man/man2/tess_notification_wait.2 \
	gen/man/man2/tess_platform_check.2 \
	gen/man/man2/tess_platform_console_write.2 \
	gen/man/man2/tess_platform_device_memory.2 \
	gen/man/man2/tess_platform_info.2 \
	gen/man/man2/tess_platform_interrupt_create.2 \
	gen/man/man2/tess_platform_ioport_create.2 \
	gen/man/man2/tess_platform_shutdown.2 \
	gen/man/man2/tess_platform_statistics.2 \
	gen/man/man2/tess_platform_trace_create.2 \
	gen/man/man2/tess_process_bind_notification.2 \
	gen/man/man2/tess_process_cap_enter.2 \
	gen/man/man2/tess_process_create.2 \
	gen/man/man2/tess_process_exit.2 \
	gen/man/man2/tess_process_fork.2 \
	gen/man/man2/tess_process_info.2 \
	gen/man/man2/tess_process_kill.2 \
	gen/man/man2/tess_process_mapping.2 \
	gen/man/man2/tess_process_protect.2 \
	gen/man/man2/tess_process_reset.2 \
	gen/man/man2/tess_process_resume.2 \
	gen/man/man2/tess_process_set_fault.2 \
	gen/man/man2/tess_process_set_inheritance.2 \
	gen/man/man2/tess_process_set_personality.2 \
	gen/man/man2/tess_process_statistics.2 \
	gen/man/man2/tess_process_suspend.2 \
	gen/man/man2/tess_process_unmap.2 \
	gen/man/man2/tess_recv.2 \
	gen/man/man2/tess_reply.2 \
	gen/man/man2/tess_reply_recv.2 \
	gen/man/man2/tess_reply_save.2 \
	gen/man/man2/tess_send.2 \
	gen/man/man2/tess_thread_create.2 \
	gen/man/man2/tess_thread_exit.2 \
	gen/man/man2/tess_thread_get_fpu.2 \
	gen/man/man2/tess_thread_get_registers.2 \
	gen/man/man2/tess_thread_info.2 \
	gen/man/man2/tess_thread_resume.2 \
	gen/man/man2/tess_thread_set_ceiling.2 \
	gen/man/man2/tess_thread_set_fault.2 \
	gen/man/man2/tess_thread_set_fpu.2 \
	gen/man/man2/tess_thread_set_priority.2 \
	gen/man/man2/tess_thread_set_registers.2 \
	gen/man/man2/tess_thread_start.2 \
	gen/man/man2/tess_thread_suspend.2 \
	gen/man/man2/tess_topic_create.2 \
	gen/man/man2/tess_topic_info.2 \
	gen/man/man2/tess_topic_publish.2 \
	gen/man/man2/tess_topic_subscribe.2 \
	gen/man/man2/tess_topic_unsubscribe.2 \
	gen/man/man2/tess_trace_read.2 \
	gen/man/man2/tess_trace_start.2 \
	gen/man/man2/tess_trace_stop.2 \
	gen/man/man2/tess_yield.2

nodist_man_MANS = $(call_pages) gen/man/man2/tessera-syscalls.2
EXTRA_DIST += $(call_pages:gen/%=%.in) man/man2/tessera-syscalls.2.in man/assemble.awk man/numbers.awk

man_assemble = $(AM_V_GEN)$(MKDIR_P) $(@D) && $(AWK) -f $(srcdir)/man/assemble.awk

$(call_pages): gen/man/man2/%.2: man/man2/%.2.in gen/kernel.stamp man/assemble.awk
	$(man_assemble) -v fragment=gen/kernel/man/$*.2.inc $< >$@.new && mv $@.new $@

gen/man/man2/tessera-syscalls.2: man/man2/tessera-syscalls.2.in gen/man/numbers.inc man/assemble.awk
	$(man_assemble) -v fragment=gen/man/numbers.inc $< >$@.new && mv $@.new $@

gen/man/numbers.inc: gen/kernel.stamp man/numbers.awk
	$(AM_V_GEN)$(MKDIR_P) $(@D) && \
	$(AWK) -f $(srcdir)/man/numbers.awk gen/kernel/tessera/abi/kernel.h >$@
