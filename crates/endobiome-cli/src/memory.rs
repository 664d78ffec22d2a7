//! Running out of memory as an exit code that a scheduler can act on.
//!
//! Rust aborts when memory runs out (code 134, which looks like a crash). A retry with more memory may help, and sysexits
//! has a number for that: 75.
#![expect(
    unsafe_code,
    reason = "a global allocator cannot be written without; it only forwards and checks for null"
)]

use std::alloc::{GlobalAlloc, Layout};

#[cfg(target_env = "musl")]
use mimalloc::MiMalloc as Giver;
/// Who gives the memory: the C library, but not musl's, which has one lock for all threads (docs/performance.md has what that costs).
#[cfg(not(target_env = "musl"))]
use std::alloc::System as Giver;

/// The exit code for trouble that a retry with more memory or time may mend.
const TEMPORARY: i32 = 75;

/// An allocator that says so and exits when there is no more memory.
pub(crate) struct Memory;

// SAFETY: every call goes to `Giver` with the same arguments; a null pointer is never returned.
unsafe impl GlobalAlloc for Memory {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `GlobalAlloc::alloc`.
        checked(unsafe { Giver.alloc(layout) })
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the pointer came from `Giver` through the calls here.
        unsafe { Giver.dealloc(pointer, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `GlobalAlloc::alloc_zeroed`.
        checked(unsafe { Giver.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `GlobalAlloc::realloc`.
        checked(unsafe { Giver.realloc(pointer, layout, size) })
    }
}

fn checked(pointer: *mut u8) -> *mut u8 {
    if pointer.is_null() {
        const SAID: &[u8] = b"error: out of memory; use fewer --threads or a machine with more memory\n";
        // SAFETY: the message is static, and neither call allocates or runs other code of ours.
        unsafe {
            libc::write(2, SAID.as_ptr().cast(), SAID.len());
            libc::_exit(TEMPORARY);
        }
    }
    pointer
}
