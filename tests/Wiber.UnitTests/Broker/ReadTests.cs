using System.Globalization;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Broker.Topics;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: what was stored is read back whole, in order, from any offset and any time, within limits and without crossing the log.
/// Method: a broker over a log in memory that counts what is read from it; answers are compared with a plain list.
/// </summary>
public sealed class ReadTests
{
    private readonly TestLog _log = new();
    private readonly MessageBroker _broker;

    public ReadTests()
    {
        _broker = new MessageBroker(new MemoryBrokerStore(), _log);
        _broker.CreateTopics(_log, "t");
    }

    [Fact]
    public void Every_offset_can_be_the_first()
    {
        RandomWorkload.Append(_log, seed: 2, entries: 2000);
        _broker.ApplyAll(_log);
        foreach (TopicDescription topic in _broker.ListTopics())
        {
            long end = topic.Partitions[0].EndOffset;
            string[] all = _broker.Read(topic.Name, 0, 0, BrokerLimits.ReadMessagesMax, int.MaxValue).Payloads();
            Assert.Equal(end, all.Length);
            for (long from = 0; from < end; from += 7)
            {
                ReadResult page = _broker.Read(topic.Name, 0, from, 5, int.MaxValue);
                int count = (int)Math.Min(5, end - from);
                Assert.Equal(all.AsSpan((int)from, count).ToArray(), page.Payloads());
                Assert.Equal(from + count, page.NextOffset);
                Assert.Equal(end, page.EndOffset);
            }
        }
    }

    [Fact]
    public void A_read_stops_at_its_byte_limit_but_gives_one_message()
    {
        _broker.Apply(_log.AppendMessages("t", new(new string('a', 100)), new(new string('b', 100)), new(new string('c', 100))));

        Assert.Single(_broker.Read("t", 0, 0, 10, 1).Messages);
        Assert.Equal(2, _broker.Read("t", 0, 0, 10, 250).Messages.Count);
        Assert.Equal(3, _broker.Read("t", 0, 0, 10, 303).Messages.Count);
    }

    [Fact]
    public void At_and_behind_the_end_there_is_nothing()
    {
        _broker.Apply(_log.AppendMessages("t", new TestMessage("a")));

        Assert.Empty(_broker.Read("t", 0, 1, 10, 100).Messages);
        Assert.Equal(1, _broker.Read("t", 0, 1, 10, 100).NextOffset);
        Assert.Equal(1, _broker.Read("t", 0, 99, 10, 100).NextOffset);
        Assert.Equal(["a"], _broker.Read("t", 0, -5, 10, 100).Payloads());
        Assert.Equal(ReadStatus.UnknownTopic, _broker.Read("other", 0, 0, 10, 100).Status);
        Assert.Equal(ReadStatus.UnknownPartition, _broker.Read("t", 1, 0, 10, 100).Status);
    }

    [Fact]
    public void The_last_messages_come_in_order()
    {
        for (int number = 0; number < 1000; number++)
        {
            _broker.Apply(_log.AppendMessages("t", new TestMessage($"{number}")));
        }

        Assert.Equal(["997", "998", "999"], _broker.ReadLast("t", 0, 3, 1000).Payloads());
        Assert.Equal(1000, _broker.ReadLast("t", 0, 5000, int.MaxValue).Messages.Count);
    }

    [Fact]
    public void Limits_of_a_read_are_checked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _broker.Read("t", 0, 0, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _broker.Read("t", 0, 0, BrokerLimits.ReadMessagesMax + 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _broker.ReadLast("t", 0, 1, 0));
    }

    [Fact]
    public void A_message_carries_the_time_and_term_of_its_entry_and_a_hybrid_time_of_its_own()
    {
        _log.TimestampUs = 5_000_000;
        _log.Term = new(9);
        _broker.Apply(_log.AppendMessages("t", new("a"), new("b")));

        IReadOnlyList<StoredMessage> messages = _broker.Read("t", 0, 0, 10, 1000).Messages;

        Assert.All(messages, message => Assert.Equal(5_000_000, message.TimestampUs));
        Assert.All(messages, message => Assert.Equal(9ul, message.Term.Value));
        Assert.Equal(messages[0].HybridTime + 1, messages[1].HybridTime);
    }

    [Fact]
    public void A_quiet_topic_in_a_busy_log_is_read_without_crossing_it()
    {
        _broker.CreateTopics(_log, "quiet", "busy");
        var busy = new TestMessage(new string('x', 1000));
        for (int round = 0; round < 20; round++)
        {
            _broker.Apply(_log.AppendMessages("quiet", new TestMessage($"{round}")));
            for (int other = 0; other < 1000; other++)
            {
                _broker.Apply(_log.AppendMessages("busy", busy));
            }
        }

        long before = _log.EntriesRead;
        string[] read = _broker.Read("quiet", 0, 0, 100, 10_000).Payloads();

        Assert.Equal([.. Enumerable.Range(0, 20).Select(round => round.ToString(CultureInfo.InvariantCulture))], read);
        Assert.InRange(_log.EntriesRead - before, 20, _log.Count / 5);
    }

    [Fact]
    public void A_time_leads_to_the_first_message_that_is_not_older_even_when_clocks_went_back()
    {
        var random = new Random(3);
        var times = new List<long>();
        for (int number = 0; number < 3000; number++)
        {
            // A new leader every 500 entries, with a clock that is up to 200 us off.
            _log.TimestampUs = 1_000_000 + (number * 10) + (number / 500 % 2 == 0 ? 0 : -random.Next(200));
            times.Add(_log.TimestampUs);
            _broker.Apply(_log.AppendMessages("t", new TestMessage("m")));
            _broker.Apply(_log.AppendNoOp());
        }

        for (long time = 999_000; time < 1_031_000; time += 37)
        {
            int expected = times.FindIndex(candidate => candidate >= time);
            Assert.Equal(expected < 0 ? times.Count : expected, _broker.FindOffsetByTime("t", 0, time));
        }

        Assert.Null(_broker.FindOffsetByTime("other", 0, 0));
    }
}
