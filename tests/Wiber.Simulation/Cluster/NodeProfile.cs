using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Replica;
using Wiber.Simulation.Runs;

namespace Wiber.Simulation.Cluster;

/// <summary>
/// The settings of one node, drawn narrow so that every limit is met: small segments, small messages, little memory.
/// </summary>
internal sealed class NodeProfile
{
    public const uint Group = 1;

    private readonly IReadOnlyList<NodeId> _voters;

    public NodeProfile(int number, int nodes, Random random, RaftOptions shared)
    {
        Number = number;
        _voters = Voters(nodes);
        Id = _voters[number];
        SegmentBytes = random.Next(2, 40) * 1024;
        PositionIntervalBytes = random.Next(100, 4_000);
        TickUs = World.TickUs + random.Next(-500, 501);
        DriftPpm = random.Next(-20_000, 20_001);
        CheckpointUs = random.Next(50, 800) * World.TickUs;
        ProposalsPendingMax = random.Next(5, 200);
        Raft = shared with { Self = Id, Random = new Random(random.Next()) };
    }

    public int Number { get; }

    public NodeId Id { get; }

    public int SegmentBytes { get; }

    public int PositionIntervalBytes { get; }

    public int TickUs { get; }

    public int DriftPpm { get; }

    public int CheckpointUs { get; }

    public int ProposalsPendingMax { get; }

    public RaftOptions Raft { get; }

    public static IReadOnlyList<NodeId> Voters(int nodes) => [.. Enumerable.Range(1, nodes).Select(number => new NodeId($"n{number}"))];

    /// <summary>What all nodes of a cluster have in common.</summary>
    public static RaftOptions SharedOptions(int nodes, Random random, Mutant mutant)
    {
        int heartbeat = random.Next(2, 6);
        int timeout = heartbeat * random.Next(2, 6);
        int appendBytes = random.Next(100, 4_000);
        IReadOnlyList<NodeId> voters = Voters(nodes);
        return new RaftOptions
        {
            Group = Group,
            Self = voters[0],
            ElectionTimeoutTicksMin = timeout,
            ElectionTimeoutTicksMax = timeout * 2,
            HeartbeatTicks = heartbeat,
            Random = random,
            AppendBytesMax = appendBytes,
            InflightMax = random.Next(1, 17),
            InflightBytesMax = appendBytes * random.Next(1, 5),
            TailBytesMax = random.Next(200, 20_000),
            UncommittedBytesMax = random.Next(1_000, 40_000),
            ReadsPendingMax = random.Next(3, 50),
            Defects = Enum.TryParse(mutant.ToString(), out RaftDefects defects) ? defects : RaftDefects.None,
        };
    }

    /// <summary>The state of a node that knows with whom the cluster began.</summary>
    public PersistentState Found(PersistentState state) => state.Memberships.Count > 0 ? state : state with
    {
        Memberships =
        [
            new PlacedMembership(
                LogIndex.Zero, new Membership(_voters.Select(id => new Member(id, MemberRole.Voter, "", 0, 0)))),
        ],
    };

    public int NumberOf(NodeId id)
    {
        for (int number = 0; number < _voters.Count; number++)
        {
            if (_voters[number] == id)
            {
                return number;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(id), id, "no such node");
    }

    public ReplicaOptions Replica(Random random) => new()
    {
        ProposalTimeoutTicks = 200,
        ProposalTimeoutAfterLossTicks = Raft.ElectionTimeoutTicksMax,
        FirstReadId = (ulong)random.NextInt64(),
        ProposalsPendingMax = ProposalsPendingMax,
        ApplyInflightMax = random.Next(2, 50),
        ApplyJobBytesMax = random.Next(200, 5_000),
        SweepTicks = random.Next(1, 11),
    };
}
