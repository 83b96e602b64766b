//! What the fuzz targets share.

use std::ptr;

/// Bytes of the stack on which a stack overflow is reported.
const SIGNAL_STACK: usize = 1 << 20;

/// Lets libFuzzer report a stack overflow with its input, as it does any other signal. Without a stack of its own the
/// handler overflows as well, and the process is gone without a trace.
pub fn report_stack_overflows() {
    let stack = Box::leak(vec![0_u8; SIGNAL_STACK].into_boxed_slice());
    let stack = libc::stack_t { ss_sp: stack.as_mut_ptr().cast(), ss_flags: 0, ss_size: SIGNAL_STACK };
    // SAFETY: the stack is never freed. All zeros is a valid `sigaction`, whose handler is the default one; libFuzzer
    // puts its own in place of it and keeps the flag.
    let is_done = unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_flags = libc::SA_ONSTACK;
        libc::sigaltstack(&raw const stack, ptr::null_mut()) == 0
            && libc::sigaction(libc::SIGSEGV, &raw const action, ptr::null_mut()) == 0
    };
    assert!(is_done, "stack overflows cannot be reported");
}

/// Changes an input: every other time in its structure, if it has one, and else in its bytes.
///
/// Returns the new size, as libFuzzer asks of a mutator.
pub fn mutate(
    structure: fn(&[u8], u32) -> Option<Vec<u8>>,
    data: &mut [u8],
    size: usize,
    max_size: usize,
    seed: u32,
) -> usize {
    let changed = (seed % 2 == 0).then(|| structure(&data[..size], seed / 2)).flatten();
    match changed.filter(|changed| changed.len() <= max_size) {
        Some(changed) => {
            data[..changed.len()].copy_from_slice(&changed);
            changed.len()
        }
        None => libfuzzer_sys::fuzzer_mutate(data, size, max_size),
    }
}
