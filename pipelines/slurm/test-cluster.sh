#!/bin/sh
# A Slurm of two virtual nodes on this machine, for tests: needs the Debian packages slurm-wlm and munge, and root.
#
#   test-cluster.sh up DIR     starts it; prints the line that sets SLURM_CONF
#   test-cluster.sh down DIR   stops it
#
# Everything lies in DIR: keys, sockets, logs, state. Ports are its own. No cgroups: a limit of memory is not enforced.
# Exit code 77 where the packages are missing.
set -eu
command=${1:?up or down}
folder=${2:?a folder}
for program in munged slurmctld slurmd sinfo; do
    command -v "$program" > /dev/null || {
        echo "skipped: $program is not here; install slurm-wlm and munge" >&2
        exit 77
    }
done
pids() { cat "$folder"/run/*.pid "$folder"/munge/pid 2> /dev/null || true; }
case $command in
down)
    for pid in $(pids); do kill "$pid" 2> /dev/null || true; done
    exit 0
    ;;
up) ;;
*)
    echo "up or down, not $command" >&2
    exit 64
    ;;
esac
umask 022
mkdir -p "$folder/munge/sock" "$folder/spool" "$folder/run" "$folder/state" "$folder/log"
folder=$(cd "$folder" && pwd)
host=$(hostname -s)
rm -f "$folder/munge/key"
head -c 1024 /dev/urandom > "$folder/munge/key"
chmod 400 "$folder/munge/key"
munged --force --key-file="$folder/munge/key" --socket="$folder/munge/sock/s" --pid-file="$folder/munge/pid" \
    --log-file="$folder/munge/log" --seed-file="$folder/munge/seed"
cat > "$folder/slurm.conf" << END
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge/sock/s
CredType=cred/munge
SlurmctldPort=16817
SlurmctldPidFile=$folder/run/slurmctld.pid
SlurmdSpoolDir=$folder/spool/%n
SlurmdPidFile=$folder/run/slurmd.%n.pid
StateSaveLocation=$folder/state
SlurmctldLogFile=$folder/log/slurmctld
SlurmdLogFile=$folder/log/slurmd.%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
MpiDefault=none
ReturnToService=2
SlurmdTimeout=15
KillWait=5
DefMemPerCPU=500
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=16818 CPUs=2 RealMemory=4000
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=16819 CPUs=2 RealMemory=4000
PartitionName=main Nodes=n[1-2] Default=YES MaxTime=1:00:00 State=UP
END
export SLURM_CONF="$folder/slurm.conf"
slurmctld -f "$SLURM_CONF"
slurmd -f "$SLURM_CONF" -N n1
slurmd -f "$SLURM_CONF" -N n2
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    if [ "$(sinfo -h -N -o %T 2> /dev/null | grep -c '^idle')" = 2 ]; then
        echo "export SLURM_CONF=$SLURM_CONF"
        exit 0
    fi
    sleep 1
done
echo "the nodes did not become idle; see $folder/log" >&2
exit 75
