//! The choice between a kernel's plain form and those for wide registers, when the program runs.

/// Calls the function as compiled for the registers of this machine: the form in `wide`, for AVX2; that in `widest`, for
/// AVX-512, if it is named; or that in `plain`.
macro_rules! dispatch {
    ($function:ident($($argument:expr),*)) => {{
        #[cfg(target_arch = "x86_64")]
        if endobiome_core::processor::may_use_wide_registers()
            && is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("popcnt")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
        {
            // SAFETY: the function needs these registers and instructions and nothing else, and they are there.
            #[expect(unsafe_code, reason = "calling a function compiled for AVX2, after detection")]
            return unsafe { wide::$function($($argument),*) };
        }
        plain::$function($($argument),*)
    }};
    ($function:ident($($argument:expr),*), widest) => {{
        #[cfg(target_arch = "x86_64")]
        if endobiome_core::processor::may_use_wide_registers()
            && is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vbmi2")
            && is_x86_feature_detected!("popcnt")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
        {
            // SAFETY: the function needs these registers and instructions and nothing else, and they are there.
            #[expect(unsafe_code, reason = "calling a function compiled for AVX-512, after detection")]
            return unsafe { widest::$function($($argument),*) };
        }
        $crate::classify::registers::dispatch!($function($($argument),*))
    }};
}

pub(crate) use dispatch;
