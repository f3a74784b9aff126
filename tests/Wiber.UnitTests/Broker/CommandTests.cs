using System.Buffers.Binary;
using Wiber.Node;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Topics;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: a command is read back as it was written, and bytes that are anything else are refused whole. Method: one command of
/// each kind; each is cut short, made longer, and spoilt field by field.
/// </summary>
public sealed class CommandTests
{
    private static readonly TopicConfig Config = new(256, TopicConfig.RetentionMsMax, long.MaxValue, 7, 1, TopicAcks.None);

    private static readonly BrokerCommand[] Commands =
    [
        new CreateTopic("Orders_2026.eu-west", Config),
        new AlterTopic("a", TopicConfig.Default),
        new DeleteTopic(new string('x', 249)),
        new DeleteMessage(int.MaxValue, 255, long.MaxValue),
    ];

    [Fact]
    public void What_was_written_is_read_back()
    {
        foreach (BrokerCommand command in Commands)
        {
            Assert.True(BrokerCommand.TryDecode(command.Encode(), out BrokerCommand? read));
            Assert.Equal(command, read);
        }

        PartitionBeginning[] beginnings =
            [.. Enumerable.Range(0, BrokerLimits.PartitionsPerTrim).Select(each => new PartitionBeginning(each, each % 256, each))];
        Assert.True(BrokerCommand.TryDecode(new TrimPartitions(beginnings).Encode(), out BrokerCommand? trim));
        Assert.Equal(beginnings, Assert.IsType<TrimPartitions>(trim).Beginnings);
    }

    [Fact]
    public void Shorter_and_longer_ones_are_refused()
    {
        foreach (BrokerCommand command in Commands.Append(new TrimPartitions([new PartitionBeginning(1, 2, 3)])))
        {
            byte[] body = command.Encode();
            int nameBytes = command switch
            {
                TopicConfigCommand topic => topic.Name.Length,
                DeleteTopic topic => topic.Name.Length,
                _ => 0,
            };
            for (int bytes = 0; bytes <= body.Length - Math.Max(1, nameBytes); bytes++)
            {
                Assert.False(BrokerCommand.TryDecode(body.AsSpan(0, bytes), out _), $"{command} of {bytes} bytes");
            }

            Assert.False(BrokerCommand.TryDecode([.. body, 0], out _));
        }
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(2, 257)]
    [InlineData(2, -1)]
    [InlineData(9, -1)]
    [InlineData(13, 0x7fffffff)]
    [InlineData(18, -1)]
    [InlineData(26, -1)]
    [InlineData(30, 0)]
    [InlineData(30, (1024 * 1024) + 1)]
    [InlineData(31, 0x03000000)]
    public void A_configuration_beyond_its_limits_is_refused(int position, int value)
    {
        byte[] body = new CreateTopic("t", Config with { RetentionBytes = 1 }).Encode();
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(position), value);

        Assert.False(BrokerCommand.TryDecode(body, out _));
    }

    [Fact]
    public void Names_numbers_and_counts_are_checked()
    {
        byte[] name = new DeleteTopic("ab").Encode();
        name[^1] = (byte)'/';
        Assert.False(BrokerCommand.TryDecode(name, out _));
        Assert.False(BrokerCommand.TryDecode([2, 4, .. new byte[250]], out _));
        Assert.False(BrokerCommand.TryDecode([2, 5, .. new DeleteMessage(1, 1, 1).Encode()[2..17], 0x80], out _));
        Assert.False(BrokerCommand.TryDecode([2, 6], out _));
        Assert.False(BrokerCommand.TryDecode([2, 6, .. new byte[16 * (BrokerLimits.PartitionsPerTrim + 1)]], out _));
        Assert.False(BrokerCommand.TryDecode([2, 6, .. new byte[15], 0x80], out _));
        Assert.False(BrokerCommand.TryDecode([2, 7], out _));
        Assert.False(BrokerCommand.TryDecode([1, .. new DeleteTopic("ab").Encode()[1..]], out _));
    }

    [Fact]
    public void Who_makes_a_command_that_could_not_be_read_is_stopped()
    {
        BrokerCommand[] bad =
        [
            new CreateTopic("a/b", Config),
            new CreateTopic("t", Config with { Partitions = 0 }),
            new AlterTopic("t", Config with { MessageBytesMax = 0 }),
            new AlterTopic("t", Config with { Acks = (TopicAcks)3 }),
            new DeleteTopic(""),
            new DeleteMessage(0, 0, -1),
            new TrimPartitions([]),
            new TrimPartitions([new PartitionBeginning(0, -1, 0)]),
        ];
        Assert.All(bad, command => Assert.Throws<InvariantException>(command.Encode));
    }
}
