using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Groups.Commands;
using Wiber.Node.Raft;

namespace Wiber.UnitTests.Broker.Groups;

/// <summary>
/// Goal: a command reads back as it was written, and nothing that is cut, longer or over a limit is taken for one, neither on
/// reading nor on writing. Method: one command of each kind, spoilt in every place.
/// </summary>
public sealed class GroupCommandCodecTests
{
    private static readonly TopicPartition[] SomePartitions = [new(3, 0), new(int.MaxValue, 255)];

    private static readonly PartitionOffset[] SomeOffsets =
        [new(new TopicPartition(1, 2), 3, "zwölf"), new(new TopicPartition(4, 5), long.MaxValue)];

    public static TheoryData<string> Names => new(Commands.Keys);

    private static Dictionary<string, BrokerCommand> Commands => new()
    {
        ["join"] = new JoinGroup("g", "m-1", "Müller's laptop", 45_000, ["orders", "dm:a:b"]),
        ["leave"] = new LeaveGroup("g", "m", new LogIndex(7), LeaveReason.Expired),
        ["release"] = new ReleasePartitions("g", "m", new LogIndex(ulong.MaxValue), 12, SomePartitions),
        ["commit"] = new CommitOffsets("g", "m", new LogIndex(9), SomeOffsets),
        ["commit without member"] = new CommitOffsets("g", null, LogIndex.Zero, SomeOffsets),
        ["reset"] = new ResetOffsets("g", SomeOffsets),
        ["delete"] = new DeleteGroup(new string('g', 249)),
    };

    public static TheoryData<string> WrongNames => new(Wrong.Keys);

    private static Dictionary<string, BrokerCommand> Wrong => new()
    {
        ["group name"] = new DeleteGroup("a group"),
        ["group name empty"] = new DeleteGroup(""),
        ["group name long"] = new DeleteGroup(new string('g', 250)),
        ["member name"] = new JoinGroup("g", "m/1", "", 10_000, ["t"]),
        ["client long"] = new JoinGroup("g", "m", new string('ö', 129), 10_000, ["t"]),
        ["client with a zero"] = new JoinGroup("g", "m", "a\0b", 10_000, ["t"]),
        ["timeout short"] = new JoinGroup("g", "m", "", 999, ["t"]),
        ["timeout long"] = new JoinGroup("g", "m", "", 300_001, ["t"]),
        ["no topics"] = new JoinGroup("g", "m", "", 10_000, []),
        ["topic name"] = new JoinGroup("g", "m", "", 10_000, ["t", ".."]),
        ["many topics"] = new JoinGroup("g", "m", "", 10_000, [.. Enumerable.Repeat("t", 257)]),
        ["reason"] = new LeaveGroup("g", "m", LogIndex.Zero, (LeaveReason)3),
        ["no partitions"] = new ReleasePartitions("g", "m", LogIndex.Zero, 0, []),
        ["many partitions"] = new ReleasePartitions("g", "m", LogIndex.Zero, 0, new TopicPartition[10_001]),
        ["member of a commit"] = new CommitOffsets("g", "?", LogIndex.Zero, SomeOffsets),
        ["no offsets"] = new ResetOffsets("g", []),
        ["many offsets"] = new ResetOffsets("g", [.. Enumerable.Repeat(SomeOffsets[0], 10_001)]),
        ["metadata long"] = new ResetOffsets("g", [new(default, 0, new string('x', 257))]),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_command_reads_back_as_it_was_written(string name)
    {
        BrokerCommand command = Commands[name];
        Assert.True(BrokerCommand.TryDecode(command.Encode(), out BrokerCommand? decoded));
        Assert.IsType(command.GetType(), decoded);
        Assert.Equal(command.Encode(), decoded.Encode());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_command_that_is_cut_or_longer_is_none(string name)
    {
        byte[] body = Commands[name].Encode();
        Assert.All(Enumerable.Range(0, body.Length), bytes => Assert.False(BrokerCommand.TryDecode(body[..bytes], out _)));
        Assert.False(BrokerCommand.TryDecode([.. body, 0], out _));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_damaged_byte_makes_another_command_or_none(string name)
    {
        byte[] body = Commands[name].Encode();
        for (int position = 0; position < body.Length; position++)
        {
            byte[] damaged = [.. body];
            damaged[position] ^= 0x80;
            if (BrokerCommand.TryDecode(damaged, out BrokerCommand? decoded))
            {
                Assert.Equal(damaged, decoded.Encode());
            }
        }
    }

    [Theory]
    [MemberData(nameof(WrongNames))]
    public void A_command_over_a_limit_can_not_be_written(string name) =>
        Assert.Throws<ArgumentException>(() => Wrong[name].Encode());

    [Fact]
    public void A_command_over_a_limit_can_not_be_read()
    {
        byte[] join = Commands["join"].Encode();
        int name = join.AsSpan().IndexOf("orders"u8);
        join[name] = (byte)' ';
        Assert.False(BrokerCommand.TryDecode(join, out _));
    }
}
