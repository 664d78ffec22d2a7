//! The choice between a kernel's plain form and the one for AVX2, when the program runs.

/// Calls the function as compiled for the registers of this machine.
macro_rules! dispatch {
    ($function:ident($($argument:expr),*)) => {{
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt") && is_x86_feature_detected!("bmi2") {
            // SAFETY: the function needs these registers and instructions and nothing else, and they are there.
            #[expect(unsafe_code, reason = "calling a function compiled for AVX2, after detection")]
            return unsafe { wide::$function($($argument),*) };
        }
        plain::$function($($argument),*)
    }};
}

pub(crate) use dispatch;
