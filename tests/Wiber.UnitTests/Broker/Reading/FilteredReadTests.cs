using Wiber.Node.Broker;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Stores;

namespace Wiber.UnitTests.Broker.Reading;

/// <summary>
/// Goal: a filtered read gives what a look at every message would give, in the order of the log, forwards and backwards, in
/// pages of any size, wherever blocks and checkpoints lie. Method: random messages and random filters over several thousand
/// messages, that is several blocks, compared with a plain list.
/// </summary>
public sealed class FilteredReadTests
{
    private readonly TestLog _log = new();
    private readonly MemoryBrokerStore _store = new();
    private readonly Random _random = new(5);
    private readonly MessageBroker _broker;
    private readonly FilterModel _model;

    public FilteredReadTests()
    {
        _broker = new MessageBroker(_store, _log);
        _model = new FilterModel(_log, _random);
        _model.AppendTopics();
        _broker.ApplyAll(_log);
        while (_model.Messages.Count < 5_500)
        {
            _broker.Apply(_model.Append());
            if (_random.Next(20) == 0)
            {
                _broker.Checkpoint(_store);
            }
        }
    }

    [Fact]
    public void Random_filters_give_what_a_look_at_every_message_gives()
    {
        int matches = 0;
        for (int round = 0; round < 300; round++)
        {
            ModelFilter filter = _model.NextFilter();
            string[] expected = Expect(filter);
            matches += expected.Length;

            Assert.Equal(expected, _broker.ReadAll(filter.ToFilter(), _random.Next(1, 400), partition: 0));
            Assert.Equal(expected, _broker.ReadAllBack(filter.ToFilter(), _random.Next(1, 400), partition: 0));
        }

        Assert.True(matches > 10_000);
    }

    [Fact]
    public void Each_field_alone_gives_what_a_look_at_every_message_gives()
    {
        ModelFilter[] filters =
        [
            new() { Sender = "rare" },
            new() { Sender = "sender-1" },
            new() { Sender = "nobody" },
            new() { Recipient = "recipient-7" },
            new() { Key = "key-5" },
            new() { Headers = [new("header-0", "value-3")] },
            new() { Headers = [new("header-0", "value-3"), new("header-1", "value-4")] },
            new() { Text = "GAMM" },
            new() { FromUs = _model.Messages[2_000].TimestampUs },
            new() { UntilUs = _model.Messages[3_000].TimestampUs },
            new(),
        ];
        foreach (ModelFilter filter in filters)
        {
            string[] expected = Expect(filter);

            Assert.Equal(expected, _broker.ReadAll(filter.ToFilter(), 100, partition: 0));
            Assert.Equal(expected, _broker.ReadAllBack(filter.ToFilter(), 100, partition: 0));
        }
    }

    [Fact]
    public void An_id_leads_to_its_messages_whether_it_was_given_or_made()
    {
        ILookup<string, string> messages = _model.Messages.ToLookup(message => message.Id, message => message.Describe());
        foreach (string id in _model.Messages.Select(message => message.Id).Where(_ => _random.Next(5) == 0).ToArray())
        {
            var filter = new ModelFilter { Id = id };
            string[] expected = [.. messages[id]];
            Assert.InRange(expected.Length, 1, 2);
            long readBefore = _log.EntriesRead;

            Assert.Equal(expected, _broker.ReadAll(filter.ToFilter(), 1, partition: 0));
            Assert.Equal(expected, _broker.ReadAllBack(filter.ToFilter(), 1, partition: 0));
            Assert.Equal(expected, _broker.ReadAll(filter.ToFilter(), 10));

            // Far from all: it goes where the id leads.
            Assert.InRange(_log.EntriesRead - readBefore, 0, 6 * BrokerLimits.EntriesPerIndexItem);
        }
    }

    [Theory]
    [InlineData("0.0")]
    [InlineData("7.99")]
    [InlineData("999999.0")]
    [InlineData("18446744073709551615.0")]
    [InlineData("18446744073709551616.0")]
    [InlineData("07.0")]
    [InlineData("7.00")]
    [InlineData("7.-1")]
    [InlineData("+7.0")]
    [InlineData("7.")]
    [InlineData(".7")]
    [InlineData("7")]
    [InlineData("no such id")]
    public void An_id_of_no_message_gives_nothing(string id)
    {
        var filter = new ModelFilter { Id = id };
        Assert.Empty(Expect(filter));
        Assert.Empty(_broker.ReadAll(filter.ToFilter(), 10));
        Assert.Empty(_broker.ReadAllBack(filter.ToFilter(), 10));
    }

    [Fact]
    public void An_id_and_other_conditions_must_all_hold()
    {
        ModelMessage message = _model.Messages.First(each => each.Content.Id is not null && each.Content.Sender is not null);

        Assert.Single(_broker.ReadAll(new ModelFilter { Id = message.Id, Sender = message.Content.Sender }.ToFilter(), 10));
        Assert.Empty(_broker.ReadAll(new ModelFilter { Id = message.Id, Sender = "nobody" }.ToFilter(), 10));
        Assert.Empty(_broker.ReadAll(new ModelFilter { Id = message.Id, UntilUs = message.TimestampUs }.ToFilter(), 10));
        var behind = TopicCursor.At(0, message.Offset + 1);
        Assert.Empty(_broker.Read(ReadPages.To(new ModelFilter { Id = message.Id }.ToFilter(), 10, 0), behind).Messages);
    }

    [Fact]
    public void The_last_messages_come_with_the_cursor_that_goes_on_behind_them()
    {
        TopicReadResult last = _broker.ReadLast(ReadPages.To(new ModelFilter { Sender = "sender-2" }.ToFilter(), 50), LogPlace.End);
        Assert.Equal(Expect(new ModelFilter { Sender = "sender-2" }).TakeLast(50), last.Messages.Select(ModelMessage.Describe));
        int known = _model.Messages.Count;
        for (int entry = 0; entry < 10; entry++)
        {
            _broker.Apply(_model.Append());
        }

        TopicReadResult next = _broker.Read(ReadPages.To(new ModelFilter { Sender = "sender-2" }.ToFilter(), 10_000), last.Next);

        Assert.Equal(
            _model.Messages.Skip(known).Where(message => message.Content.Sender == "sender-2").Select(message => message.Describe()),
            next.Messages.Select(ModelMessage.Describe));
    }

    [Fact]
    public void The_cursor_in_front_of_which_the_last_messages_were_read_goes_on_there()
    {
        for (int round = 0; round < 200; round++)
        {
            int middle = _random.Next(_model.Messages.Count);
            TopicReadResult last = _broker.ReadLast(ReadPages.To(new ModelFilter().ToFilter(), 7), _model.Messages[middle].Place);

            Assert.Equal(
                _model.Messages.Take(middle).TakeLast(7).Select(message => message.Describe()),
                last.Messages.Select(ModelMessage.Describe));
            Assert.Equal(
                _model.Messages.Skip(middle).Take(5).Select(message => message.Describe()),
                _broker.Read(ReadPages.To(new ModelFilter().ToFilter(), 5), last.Next).Messages.Select(ModelMessage.Describe));
        }
    }

    [Fact]
    public void The_newest_of_the_last_messages_are_given_when_not_all_fit()
    {
        TopicRead read = ReadPages.To(new ModelFilter().ToFilter(), 1000) with { BytesMax = 500 };

        TopicReadResult last = _broker.ReadLast(read, LogPlace.End);

        Assert.InRange(last.Messages.Sum(message => message.Bytes), 300, 500);
        Assert.False(last.IsComplete);
        Assert.Equal(
            _model.Messages.TakeLast(last.Messages.Count).Select(message => message.Describe()),
            last.Messages.Select(ModelMessage.Describe));
    }

    private string[] Expect(ModelFilter filter) =>
        [.. _model.Messages.Where(filter.Matches).Select(message => message.Describe())];
}
