//! Arrays of numbers in a mapped file.

use memmap2::Mmap;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, Range};
use std::sync::Arc;

/// A number whose every bit pattern is a value, so that mapped bytes may be read as it.
pub trait Plain: Copy + Send + Sync + 'static + private::Sealed {
    /// Appends the number, little-endian.
    fn write_to(self, bytes: &mut Vec<u8>);
}

mod private {
    pub trait Sealed {}
}

macro_rules! plain {
    ($($number:ty)*) => {$(
        impl private::Sealed for $number {}
        impl Plain for $number {
            fn write_to(self, bytes: &mut Vec<u8>) {
                bytes.extend_from_slice(&self.to_le_bytes());
            }
        }
    )*};
}
plain! { u8 u16 u32 u64 i8 i16 i32 i64 f32 f64 }

/// An array that lies in a mapped index file; cheap to clone, keeps the mapping alive.
pub struct MappedArray<T> {
    map: Arc<Mmap>,
    range: Range<usize>,
    number: PhantomData<T>,
}

impl<T: Plain> MappedArray<T> {
    /// The bytes as numbers; `None` if their length or place does not fit, or on a big-endian machine.
    pub(super) fn new(map: Arc<Mmap>, range: Range<usize>) -> Option<Self> {
        let array = Self { map, range, number: PhantomData };
        let bytes = array.bytes();
        let fits = bytes.len().is_multiple_of(size_of::<T>())
            && bytes.as_ptr().addr().is_multiple_of(align_of::<T>());
        (cfg!(target_endian = "little") && fits).then_some(array)
    }

    fn bytes(&self) -> &[u8] {
        self.map.get(self.range.clone()).unwrap_or_default()
    }
}

impl<T: Plain> Deref for MappedArray<T> {
    type Target = [T];

    #[expect(unsafe_code, reason = "reading mapped numbers without a copy")]
    fn deref(&self) -> &[T] {
        // SAFETY: `Plain` is sealed to numbers, for which every bit pattern is a value; `align_to` itself
        // sees to alignment and length, both checked in `new`.
        let (before, numbers, after) = unsafe { self.bytes().align_to::<T>() };
        debug_assert!(before.is_empty() && after.is_empty());
        numbers
    }
}

impl<T> Clone for MappedArray<T> {
    fn clone(&self) -> Self {
        Self { map: Arc::clone(&self.map), range: self.range.clone(), number: PhantomData }
    }
}

impl<T> fmt::Debug for MappedArray<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} mapped bytes", self.range.len())
    }
}

/// Numbers in memory or in a mapped file.
#[derive(Clone)]
pub(crate) enum Numbers<T> {
    /// In memory.
    Held(Vec<T>),
    /// In a mapped file.
    Mapped(MappedArray<T>),
}

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Self::Held(Vec::new())
    }
}

impl<T> From<Vec<T>> for Numbers<T> {
    fn from(numbers: Vec<T>) -> Self {
        Self::Held(numbers)
    }
}

impl<T: Plain> Deref for Numbers<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::Held(numbers) => numbers,
            Self::Mapped(numbers) => numbers,
        }
    }
}

impl<T: Plain> fmt::Debug for Numbers<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} numbers", self.len())
    }
}
