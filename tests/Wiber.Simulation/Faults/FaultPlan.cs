namespace Wiber.Simulation.Faults;

/// <summary>
/// Which faults a seed has and how often. Each seed leaves about half of them out: a fault that always happens hides what only
/// shows without it (swarm testing,
/// Groce and others, 2012). Shares are in thousandths, times in microseconds, intervals in ticks between two faults of a kind, 0
/// for never.
/// </summary>
internal sealed class FaultPlan
{
    public FaultPlan(Random random)
    {
        LossPerMille = Sometimes(random, 1, 150);
        DuplicatePerMille = Sometimes(random, 1, 100);
        DamagePerMille = random.Next(4) == 0 ? random.Next(1, 20) : 0;
        LatePerMille = Sometimes(random, 1, 50);
        IsOrdered = random.Next(2) == 0;
        DelayUsMax = random.Next(500, 30_000);
        DiskDelayUsMax = random.Next(200, 40_000);
        ApplyDelayUsMax = random.Next(100, 30_000);
        ClogInterval = Interval(random, 300, 3_000);
        CutInterval = Interval(random, 200, 3_000);
        FallInterval = Interval(random, 200, 3_000);
        CrashInterval = Interval(random, 200, 3_000);
        PowerLossInterval = Interval(random, 200, 3_000);
        AllDownInterval = Interval(random, 1_500, 6_000);
        PauseInterval = Interval(random, 200, 3_000);
        SlowDiskInterval = Interval(random, 500, 4_000);
        FullDiskInterval = Interval(random, 1_000, 5_000);
        FailedSyncInterval = Interval(random, 500, 5_000);
        ClockInterval = Interval(random, 200, 3_000);
        DisconnectInterval = Interval(random, 100, 2_000);
        TransferInterval = Interval(random, 200, 3_000);
        ChangeInterval = Interval(random, 50, 1_500);
        WipeInterval = Interval(random, 500, 4_000);
        StateLossInterval = Interval(random, 500, 4_000);
        RotInterval = Interval(random, 500, 4_000);
    }

    public int LossPerMille { get; }

    public int DuplicatePerMille { get; }

    public int DamagePerMille { get; }

    /// <summary>Messages that take up to two seconds.</summary>
    public int LatePerMille { get; }

    /// <summary>Messages between two nodes arrive in the order in which they left, as on one connection.</summary>
    public bool IsOrdered { get; }

    public int DelayUsMax { get; }

    public int DiskDelayUsMax { get; }

    public int ApplyDelayUsMax { get; }

    public int ClogInterval { get; }

    public int CutInterval { get; }

    /// <summary>Between two times in which one leader after the other is cut off.</summary>
    public int FallInterval { get; }

    public int CrashInterval { get; }

    public int PowerLossInterval { get; }

    public int AllDownInterval { get; }

    public int PauseInterval { get; }

    public int SlowDiskInterval { get; }

    public int FullDiskInterval { get; }

    public int FailedSyncInterval { get; }

    public int ClockInterval { get; }

    public int DisconnectInterval { get; }

    public int TransferInterval { get; }

    /// <summary>Between two changes of members.</summary>
    public int ChangeInterval { get; }

    /// <summary>Between two disks that are lost.</summary>
    public int WipeInterval { get; }

    /// <summary>Between two losses of the broker's files.</summary>
    public int StateLossInterval { get; }

    /// <summary>Between two bits that flip on a disk.</summary>
    public int RotInterval { get; }

    private static int Sometimes(Random random, int min, int max) => random.Next(2) == 0 ? 0 : random.Next(min, max);

    private static int Interval(Random random, int min, int max) => Sometimes(random, min, max);
}
