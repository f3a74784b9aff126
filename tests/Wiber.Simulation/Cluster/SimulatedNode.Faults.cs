using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft;
using Wiber.Node.Storage;
using Wiber.Simulation.Checks;
using Wiber.Simulation.Runs;
using Wiber.Simulation.Storage;

namespace Wiber.Simulation.Cluster;

// What can happen to the machine and its disk.
internal sealed partial class SimulatedNode
{
    private bool _isPowerLossDue;
    private bool _isFailureExpected;
    private long _resumeUs;
    private long _slowUntilUs;
    private long _hungUntilUs;

    /// <summary>A bit of the disk flipped. Whether it is ever read is another matter.</summary>
    public bool IsRotten { get; private set; }

    /// <summary>The node refused its rotten disk: it waits for another one.</summary>
    public bool HasRefusedDisk { get; private set; }

    /// <summary>The broker's files are gone, and it cannot have its state from its own log.</summary>
    public bool IsStateLost { get; private set; }

    /// <summary>The machine loses its power, and with it what was not synced, in part or whole.</summary>
    public void LosePower()
    {
        Stop();
        Survival survival = _world.Random.Next(4) switch
        {
            0 => Survival.Nothing,
            1 => Survival.Everything,
            2 => Survival.Torn(_world.Random),
            _ => Survival.Sectors(_world.Random),
        };
        _disk.RestartMachine(survival);
        _brokerStore.LoseUnflushed();
        _world.Trace.Line(Name, $"power lost; of what was not synced stays: {survival}");
    }

    /// <summary>The machine gets an empty disk. It must be down.</summary>
    public void Wipe()
    {
        Check.That(!IsUp, $"{Name} is up");
        bool isFull = _disk.CapacityBytes == 0;
        _disk = new SimulatedDisk();
        _brokerStore = new MemoryBrokerStore();
        SetDiskFull(isFull);
        Record = new DurableRecord(Name);
        if (_world.Mutant != Mutant.WipedDiskKeepsNumber)
        {
            Id = new NodeId(Name);
        }

        IsRotten = false;
        HasRefusedDisk = false;
        IsStateLost = false;
        _world.Trace.Line(Name, $"has an empty disk");
    }

    /// <summary>The broker's files go. It must be down.</summary>
    public void LoseState()
    {
        Check.That(!IsUp, $"{Name} is up");
        _brokerStore = new MemoryBrokerStore { IsFull = _brokerStore.IsFull };
        Record.AwaitsState = true;
        IsStateLost = true;
        _world.Trace.Line(Name, $"lost the broker's files");
    }

    /// <summary>A bit of what is on the disk flips. False if there is nothing on it.</summary>
    public bool Rot()
    {
        if (_disk.Rot(_world.Random) is not { } place)
        {
            return false;
        }

        IsRotten = true;
        _world.Trace.Line(Name, $"a bit flipped at {place}");
        return true;
    }

    /// <summary>The power will go in the middle of the next write.</summary>
    public void LosePowerInWrite() => _isPowerLossDue = true;

    public bool TakePowerLoss()
    {
        bool isDue = _isPowerLossDue && !_world.IsHealed;
        _isPowerLossDue = false;
        return isDue;
    }

    /// <summary>The process stands still, and so does all that it does.</summary>
    public void Pause(long durationUs) => _resumeUs = _world.Events.NowUs + durationUs;

    public void Resume() => _resumeUs = 0;

    public void SlowDisk(long durationUs) => _slowUntilUs = _world.Events.NowUs + durationUs;

    /// <summary>No write that is begun meanwhile ends before that time.</summary>
    public void HangDisk(long durationUs) => _hungUntilUs = _world.Events.NowUs + durationUs;

    public void SetDiskFull(bool isFull)
    {
        _disk.CapacityBytes = isFull ? 0 : long.MaxValue;
        _brokerStore.IsFull = isFull;
    }

    public void FailNextSync(bool isWrite)
    {
        _isFailureExpected = true;
        _disk.FailsNextSync = !isWrite;
        _disk.FailsNextWrite = isWrite;
    }

    public void HealDisk()
    {
        _slowUntilUs = 0;
        _hungUntilUs = 0;
        _isFailureExpected = false;
        SetDiskFull(false);
        _disk.FailsNextSync = false;
        _disk.FailsNextWrite = false;
    }

    public long DiskDelayUs()
    {
        long delay = 50 + _world.Random.Next(_world.Plan.DiskDelayUsMax) + Math.Max(0, _hungUntilUs - _world.Events.NowUs);
        return _world.Events.NowUs < _slowUntilUs ? delay + _world.Random.Next(1_500_000) : delay;
    }

    /// <summary>An operator must learn from the message which file is damaged.</summary>
    private void RefuseDisk(StorageException exception)
    {
        Check.That(exception.Message.Contains("disk/", StringComparison.Ordinal), $"{Name} names no file: {exception.Message}");
        _world.Tally.Add("rotten disks refused");
        _world.Trace.Line(Name, $"refuses its disk: {exception.Message}");
        HasRefusedDisk = true;
        _disk.RestartProcess();
    }
}
