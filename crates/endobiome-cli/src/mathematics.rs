//! The functions of the system's mathematics library, from `libm` instead.
//!
//! Our own code calls `libm` by name, because the system's library takes other code on other processors (with and without fused multiply-add),
//! whose last digits differ, and so does each library of C. Dependencies (draws of `rand_distr`, the first guess of `statrs`) call `log` and
//! its like through the standard library; the linker gives them these. So one study has the same bytes on any x86-64 processor and with any
//! library of C.
#![expect(unsafe_code, reason = "a symbol of C can be given under its own name in no other way")]

macro_rules! functions_of_one {
    ($($name:ident)*) => {$(
        // SAFETY: the name, the arguments and the meaning are those of C's function.
        #[unsafe(no_mangle)]
        extern "C" fn $name(x: f64) -> f64 {
            libm::$name(x)
        }
    )*};
}

macro_rules! functions_of_two {
    ($($name:ident)*) => {$(
        // SAFETY: the name, the arguments and the meaning are those of C's function.
        #[unsafe(no_mangle)]
        extern "C" fn $name(x: f64, y: f64) -> f64 {
            libm::$name(x, y)
        }
    )*};
}

functions_of_one!(log log2 log10 log1p exp exp2 exp10 expm1 sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh cbrt);
functions_of_two!(pow atan2 hypot);

/// The compiler joins a sine and a cosine of one angle into this.
// SAFETY: the name, the arguments and the meaning are those of C's function.
#[unsafe(no_mangle)]
unsafe extern "C" fn sincos(x: f64, sine: *mut f64, cosine: *mut f64) {
    let (s, c) = libm::sincos(x);
    // SAFETY: C's function asks for two places to write to.
    unsafe {
        *sine = s;
        *cosine = c;
    }
}
