using Wiber.Node.Broker.Retention;
using Wiber.Node.Raft;
using Wiber.Node.Replica;
using Wiber.Simulation.Runs;

namespace Wiber.Simulation.Cluster;

/// <summary>
/// The settings of one node, drawn narrow so that every limit is met: small segments, small messages, little memory.
/// </summary>
internal sealed class NodeProfile
{
    public const uint Group = 1;
    public const string ClusterName = "simulation";

    private readonly RaftOptions _shared;
    private readonly Random _random;

    public NodeProfile(int number, Random random, RaftOptions shared, RetentionLimits retention)
    {
        Number = number;
        Retention = retention;
        SegmentBytes = random.Next(1, random.Next(4) == 0 ? 40 : 6) * 1024;
        PositionIntervalBytes = random.Next(100, 4_000);
        TickUs = World.TickUs + random.Next(-500, 501);
        DriftPpm = random.Next(-20_000, 20_001);
        CheckpointUs = random.Next(50, 800) * World.TickUs;
        CompactionUs = random.Next(20, 300) * World.TickUs;
        WaitsForFollowers = random.Next(2) == 0;
        ProposalsPendingMax = random.Next(5, 200);
        _shared = shared;
        _random = new Random(random.Next());
    }

    public int Number { get; }

    public string Name => NameOf(Number);

    public int SegmentBytes { get; }

    public int PositionIntervalBytes { get; }

    public int TickUs { get; }

    public int DriftPpm { get; }

    public int CheckpointUs { get; }

    /// <summary>What of the log is kept.</summary>
    public RetentionLimits Retention { get; }

    /// <summary>How often the node looks whether some of its log can go.</summary>
    public int CompactionUs { get; }

    /// <summary>Whether the log that followers still need stays as long as they answer, as in a daemon.</summary>
    public bool WaitsForFollowers { get; }

    public int ProposalsPendingMax { get; }

    public int ElectionTimeoutTicksMin => _shared.ElectionTimeoutTicksMin;

    public int ElectionTimeoutTicksMax => _shared.ElectionTimeoutTicksMax;

    public static string NameOf(int number) => $"n{number + 1}";

    /// <summary>Which machine a name belongs to.</summary>
    public static int NumberOf(string name) => int.Parse(name.AsSpan(1)) - 1;

    /// <summary>What all nodes of a cluster have in common.</summary>
    public static RaftOptions SharedOptions(Random random, Mutant mutant)
    {
        int heartbeat = random.Next(2, 6);
        int timeout = heartbeat * random.Next(2, 6);
        int appendBytes = random.Next(100, 4_000);
        return new RaftOptions
        {
            Group = Group,
            Self = default,
            ElectionTimeoutTicksMin = timeout,
            ElectionTimeoutTicksMax = timeout * 2,
            HeartbeatTicks = heartbeat,
            Random = random,
            AppendBytesMax = appendBytes,
            InflightMax = random.Next(1, 17),
            InflightBytesMax = appendBytes * random.Next(1, 5),
            TailBytesMax = random.Next(200, 20_000),

            // All parts of a client's request must fit, as in a daemon; else it is refused for ever.
            UncommittedBytesMax = random.Next(4_000, 40_000),
            ReadsPendingMax = random.Next(3, 50),
            SnapshotChunkBytesMax = random.Next(100, random.Next(3) == 0 ? 60_000 : 3_000),
            Defects = Enum.TryParse(mutant.ToString(), out RaftDefects defects) ? defects : RaftDefects.None,
        };
    }

    public RaftOptions Raft(NodeId self, Func<EntryTime> now) =>
        _shared with { Self = self, Random = _random, Now = now };

    public ReplicaOptions Replica(Random random) => new()
    {
        ProposalTimeoutTicks = 200,
        ProposalTimeoutAfterLossTicks = ElectionTimeoutTicksMax,
        FirstReadId = (ulong)random.NextInt64(),
        ProposalsPendingMax = ProposalsPendingMax,
        ApplyInflightMax = random.Next(2, 50),
        ApplyJobBytesMax = random.Next(200, 5_000),
        SweepTicks = random.Next(1, 11),
    };
}
