//! Criterion benches of the kernels lie in `kernels/`; whole runs beside other programs are the scripts in `peers/`.
