//! Participants and their RIF, RPL and control groups
