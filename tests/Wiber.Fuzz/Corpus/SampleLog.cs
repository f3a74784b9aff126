using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Groups.Commands;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;

namespace Wiber.Fuzz.Corpus;

/// <summary>Entries that follow one another, of every kind, and what they are made of.</summary>
internal static class SampleLog
{
    public const uint Group = 1;

    private const long TimestampUs = 1_769_860_800_123_456;

    /// <summary>Two voters and a learner.</summary>
    public static Membership Membership { get; } = new(
    [
        new Member(new NodeId("n1", 0x90c1f2d83b5a6e47), MemberRole.Voter, "127.0.0.1", 4001, 5001),
        new Member(new NodeId("n2", 2), MemberRole.Voter, "host-2.example", 65_535, 1),
        new Member(new NodeId("n3", 3), MemberRole.Learner, "::1", 4003, 5003),
    ]);

    /// <summary>A command of each kind.</summary>
    public static IReadOnlyList<BrokerCommand> Commands { get; } =
    [
        new TrimLog(new LogIndex(7), [new PartitionCut(1, 0, new LogIndex(8), 40, 4096)]),
        new CreateTopic("orders", TopicConfig.Default with { Partitions = 4, RetentionMs = 1_000 }),
        new AlterTopic("orders", TopicConfig.Default),
        new DeleteTopic("orders"),
        new DeleteMessage(1, 0, 41),
        new TrimPartitions([new PartitionBeginning(1, 0, 5), new PartitionBeginning(2, 3, long.MaxValue)]),
        new JoinGroup("billing", "m1", "host 4711", 10_000, ["orders", "refunds"]),
        new LeaveGroup("billing", "m1", new LogIndex(12), LeaveReason.Left),
        new ReleasePartitions("billing", "m1", new LogIndex(12), 3, [new TopicPartition(1, 0)]),
        new CommitOffsets("billing", "m1", new LogIndex(12), [new PartitionOffset(new TopicPartition(1, 0), 42, "half")]),
        new ResetOffsets("billing", [new PartitionOffset(new TopicPartition(1, 0), 0)]),
        new DeleteGroup("billing"),
    ];

    /// <summary>The entries, from index 1 on, in terms 1 and 2.</summary>
    public static IReadOnlyList<LogEntry> Entries { get; } = MakeEntries();

    private static List<LogEntry> MakeEntries()
    {
        var entries = new List<LogEntry>();
        Append(entries, EntryKind.NoOp, []);
        Append(entries, EntryKind.Membership, Membership.Encode());
        foreach (byte[] batch in SampleMessages.Batches)
        {
            Append(entries, EntryKind.Messages, batch);
        }

        foreach (BrokerCommand command in Commands)
        {
            Append(entries, EntryKind.Command, command.Encode());
        }

        return entries;
    }

    private static void Append(List<LogEntry> entries, EntryKind kind, ReadOnlySpan<byte> body)
    {
        Proposal proposal = Proposal.Of(kind, body);
        proposal.Time = new EntryTime(TimestampUs + entries.Count, (ulong)(TimestampUs + entries.Count) << 12, 9);
        var index = new LogIndex((ulong)entries.Count + 1);
        var term = new Term(index.Value < 6 ? 1ul : 2ul);
        uint chain = entries.Count == 0 ? 0 : entries[^1].Header.Checksum;
        entries.Add(LogEntry.Seal(proposal, index, term, Group, chain));
    }
}
