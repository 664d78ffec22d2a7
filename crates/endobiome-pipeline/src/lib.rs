//! The main job: from samplesheet and FASTQ to tables, calls, comparison and report
