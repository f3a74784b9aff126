using System.Buffers.Binary;
using Wiber.Client.Messages;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: every limit of a message is kept by who writes and by who reads, with an error that names it.
/// Method: each limit is met (accepted) and passed by one (refused); for the reader the same bytes are made by hand.
/// </summary>
public sealed class MessageLimitTests
{
    private readonly MessageBatchWriter _writer = new();

    public MessageLimitTests() => _writer.Begin("t");

    [Theory]
    [InlineData(MessageFields.Id, MessageBatchLimits.IdBytesMax, MessageBatchError.IdTooLong)]
    [InlineData(MessageFields.Key, MessageBatchLimits.KeyBytesMax, MessageBatchError.KeyTooLong)]
    [InlineData(MessageFields.Sender, MessageBatchLimits.SenderBytesMax, MessageBatchError.SenderTooLong)]
    [InlineData(MessageFields.Recipient, MessageBatchLimits.RecipientBytesMax, MessageBatchError.RecipientTooLong)]
    [InlineData(MessageFields.ContentType, MessageBatchLimits.ContentTypeBytesMax, MessageBatchError.ContentTypeTooLong)]
    public void A_field_has_a_longest_length(MessageFields field, int bytesMax, MessageBatchError expected)
    {
        Assert.Equal(MessageBatchError.None, Add(field, new string('x', bytesMax)));
        Assert.Equal(expected, Add(field, new string('x', bytesMax + 1)));

        // Counted in bytes: this is one character less and one byte more.
        Assert.Equal(expected, Add(field, new string('x', bytesMax - 2) + "漢"));
        Assert.Equal(1, _writer.Count);
        Assert.Equal(expected, Read(Encode(field, new byte[bytesMax + 1])).Error);
    }

    [Theory]
    [InlineData(MessageFields.Id)]
    [InlineData(MessageFields.Key)]
    [InlineData(MessageFields.Sender)]
    [InlineData(MessageFields.Recipient)]
    [InlineData(MessageFields.ContentType)]
    public void A_field_holds_no_control_character_and_no_broken_text(MessageFields field)
    {
        foreach (string text in (string[])["a\nb", "\0", "a\u007f", "\u0085", "a\u009bb", "\u001b[31m"])
        {
            Assert.Equal(MessageBatchError.ControlCharacter, Add(field, text));
        }

        Assert.Equal(MessageBatchError.InvalidText, Add(field, "a\ud800"));
        Assert.Equal(MessageBatchError.None, Add(field, "¡ © ü 漢 🚀"));
        Assert.Equal(MessageBatchError.InvalidText, Read(Encode(field, [0x61, 0xff])).Error);
        Assert.Equal(MessageBatchError.InvalidText, Read(Encode(field, [0xc2])).Error);
        Assert.Equal(MessageBatchError.ControlCharacter, Read(Encode(field, [0x61, 0xc2, 0x85])).Error);
    }

    [Theory]
    [InlineData(-62_135_596_800_000_000, true)]
    [InlineData(253_402_300_799_999_999, true)]
    [InlineData(-62_135_596_800_000_001, false)]
    [InlineData(long.MaxValue, false)]
    public void A_time_that_no_calendar_has_is_refused(long timestampUs, bool isTaken)
    {
        _writer.Begin("t");

        Assert.Equal(
            isTaken, _writer.TryAdd(new MessageContent { Payload = "x", ClientTimestampUs = timestampUs }, out MessageBatchError error));
        Assert.Equal(isTaken ? MessageBatchError.None : MessageBatchError.TimestampOutOfRange, error);
    }

    [Theory]
    [InlineData(null, 0, false)]
    [InlineData(0L, 253_402_300_799_999_999, true)]
    [InlineData(1L, 253_402_300_799_999_999, false)]
    [InlineData(0L, -62_135_596_800_000_001, false)]
    [InlineData(253_402_300_799_999_999, long.MaxValue, false)]
    [InlineData(-62_135_596_800_000_000, long.MinValue, false)]
    public void A_clock_has_a_timestamp_and_corrects_it_to_a_time(long? timestampUs, long offsetUs, bool isTaken)
    {
        _writer.Begin("t");
        var content = new MessageContent
        {
            Payload = "x",
            ClientTimestampUs = timestampUs,
            ClientClock = new ClientClock(offsetUs, 7),
        };
        Assert.Equal(isTaken, _writer.TryAdd(content, out MessageBatchError error));
        Assert.Equal(
            isTaken ? MessageBatchError.None
            : timestampUs is null ? MessageBatchError.ClockWithoutTimestamp
            : MessageBatchError.TimestampOutOfRange,
            error);
    }

    [Fact]
    public void A_clock_that_ends_too_early_is_refused_and_its_bound_may_be_unknown()
    {
        _writer.Begin("t");
        var content = new MessageContent { Payload = "", ClientTimestampUs = 5, ClientClock = new ClientClock(-3, null) };
        Assert.True(_writer.TryAdd(content, out _));
        byte[] good = _writer.Body.ToArray();
        Assert.True(MessageBatchReader.TryOpen(good, out MessageBatchReader batch, out _));
        Assert.True(batch.MoveNext());
        Assert.Equal((new ClientClock(-3, null), 2), (batch.Current.ClientClock, batch.Current.CorrectedTimestampUs));
        for (int missing = 1; missing <= 12; missing++)
        {
            // The length in front of the message is one byte.
            byte[] cut = good[..^missing];
            cut[^(22 - missing)] = (byte)(21 - missing);
            Assert.Equal(MessageBatchError.Truncated, Read(cut).Error);
        }
    }

    [Fact]
    public void An_id_is_not_empty_but_a_key_may_be()
    {
        Assert.Equal(MessageBatchError.IdEmpty, Add(MessageFields.Id, ""));
        Assert.Equal(MessageBatchError.None, Add(MessageFields.Key, ""));
        Assert.Equal(new MessageBatchProblem(MessageBatchError.IdEmpty, 0), Read(Encode(MessageFields.Id, [])));
    }

    [Fact]
    public void Headers_have_limits()
    {
        var header = new MessageHeader("n", "v");
        string longestName = new('n', MessageBatchLimits.HeaderNameBytesMax);
        string longestValue = new('v', MessageBatchLimits.HeaderValueBytesMax);
        Assert.Equal(MessageBatchError.None, AddHeaders(Enumerable.Repeat(header, MessageBatchLimits.HeadersMax)));
        Assert.Equal(MessageBatchError.TooManyHeaders, AddHeaders(Enumerable.Repeat(header, MessageBatchLimits.HeadersMax + 1)));
        Assert.Equal(MessageBatchError.HeaderNameEmpty, AddHeaders([new("", "v")]));
        Assert.Equal(MessageBatchError.None, AddHeaders([new(longestName, "")]));
        Assert.Equal(MessageBatchError.HeaderNameTooLong, AddHeaders([new(longestName + "n", "")]));
        Assert.Equal(MessageBatchError.None, AddHeaders([new("n", longestValue)]));
        Assert.Equal(MessageBatchError.HeaderValueTooLong, AddHeaders([new("n", longestValue + "v")]));
        Assert.Equal(MessageBatchError.ControlCharacter, AddHeaders([new("a\tb", "v")]));
        Assert.Equal(MessageBatchError.None, AddHeaders([new("n", "two\nlines")]));
        Assert.Equal(MessageBatchError.InvalidText, AddHeaders([new("n", "\udc00")]));
    }

    [Fact]
    public void Headers_that_are_announced_and_none_are_refused_but_still_read()
    {
        byte[] body = Encode(MessageFields.Headers, []);

        Assert.Equal(new MessageBatchProblem(MessageBatchError.HeadersEmpty, 0), Read(body));
        Assert.True(MessageBatchReader.TryOpen(body, out MessageBatchReader logged, out _));
        Assert.True(logged.MoveNext());
    }

    [Fact]
    public void Payload_and_batch_have_limits()
    {
        Assert.Equal(MessageBatchError.PayloadTooLarge, Add(new byte[MessageBatchLimits.PayloadBytesMax + 1]));
        for (int message = 0; message < 7; message++)
        {
            Assert.Equal(MessageBatchError.None, Add(new byte[MessageBatchLimits.PayloadBytesMax]));
        }

        Assert.Equal(MessageBatchError.BatchTooLarge, Add(new byte[MessageBatchLimits.PayloadBytesMax]));
        Assert.Equal(MessageBatchError.None, Add(new byte[1000]));
        Assert.Equal(8, _writer.Count);
        Assert.True(MessageBatchValidator.TryValidate(_writer.Body.Span, out _));
        byte[] tooLarge = new byte[MessageBatchLimits.BatchBytesMax + 1];
        _writer.Body.Span.CopyTo(tooLarge);
        Assert.Equal(MessageBatchError.BatchTooLarge, Read(tooLarge).Error);
    }

    [Fact]
    public void A_batch_holds_so_many_messages_and_at_least_one()
    {
        Assert.Equal(MessageBatchError.NoMessages, Read(_writer.Body.ToArray()).Error);
        for (int message = 0; message < MessageBatchLimits.MessagesMax; message++)
        {
            Assert.Equal(MessageBatchError.None, Add([]));
        }

        Assert.Equal(MessageBatchError.TooManyMessages, Add([]));
        Assert.True(MessageBatchValidator.TryValidate(_writer.Body.Span, out _));
        byte[] tooMany = WithCount(_writer.Body.ToArray(), MessageBatchLimits.MessagesMax + 1);
        Assert.Equal(MessageBatchError.TooManyMessages, Read(tooMany).Error);
    }

    [Fact]
    public void Wrong_headers_and_lengths_are_named()
    {
        Add([1, 2, 3]);
        byte[] good = _writer.Body.ToArray();
        int message = good.Length - 5;
        Assert.Equal(MessageBatchError.None, Read(good).Error);
        Assert.Equal(MessageBatchError.UnsupportedVersion, Read(With(good, 0, 2)).Error);
        Assert.Equal(MessageBatchError.UnsupportedFlags, Read(With(good, 1, 2)).Error);
        Assert.Equal(MessageBatchError.InvalidPartition, Read(With(good, 7, 0x80)).Error);
        Assert.Equal(MessageBatchError.InvalidTopic, Read(With(good, 28, (byte)'/')).Error);
        Assert.Equal(MessageBatchError.Truncated, Read(With(good, 3, 0xff)).Error);
        Assert.Equal(MessageBatchError.Truncated, Read(good[..20]).Error);
        Assert.Equal(MessageBatchError.Truncated, Read(good[..^1]).Error);
        Assert.Equal(MessageBatchError.Truncated, Read(WithCount(good, 2)).Error);
        Assert.Equal(new(MessageBatchError.TrailingBytes, MessageBatchProblem.WholeBatch), Read([.. good, 0]));
        Assert.Equal(MessageBatchError.ClockWithoutTimestamp, Read(With(good, message + 1, 0x80)).Error);
        Assert.Equal(MessageBatchError.InvalidLength, Read([.. good[..message], 0x84, 0x00, .. good[(message + 1)..]]).Error);
        Assert.Equal(MessageBatchError.InvalidLength, Read([.. good[..message], 0xff, 0xff, 0xff, 0xff, 0xff]).Error);
        Assert.Equal(MessageBatchError.Truncated, Read([.. good[..message], 0xff, 0xff, 0xff]).Error);
    }

    [Fact]
    public void A_partition_that_a_leader_chose_is_one_of_those_it_knew()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _writer.Begin("t", partition: 3, chosenOutOf: 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => _writer.Begin("t", chosenOutOf: ushort.MaxValue + 1));
        _writer.Begin("t", partition: 2, chosenOutOf: 3);
        Assert.Equal(MessageBatchError.None, Add([]));
        byte[] good = _writer.Body.ToArray();
        Assert.Equal(MessageBatchError.None, Read(good).Error);
        Assert.Equal(MessageBatchError.InvalidPartition, Read(With(good, 4, 3)).Error);
        Assert.Equal(MessageBatchError.InvalidPartition, Read(With(good, 29, 0)).Error);
        Assert.Equal(MessageBatchError.Truncated, Read(good[..30]).Error);
    }

    [Fact]
    public void A_problem_names_the_message_and_the_limit() =>
        Assert.Equal(
            "message 3: the key is longer than 1024 bytes", new MessageBatchProblem(MessageBatchError.KeyTooLong, 3).ToString());

    [Fact]
    public void Every_error_has_a_sentence() =>
        Assert.All(Enum.GetValues<MessageBatchError>(), error => Assert.NotEmpty(new MessageBatchProblem(error, 0).ToString()));

    [Theory]
    [InlineData("a")]
    [InlineData("dm:alice:bob")]
    [InlineData("Orders_2026.eu-west")]
    [InlineData("...")]
    public void Good_topic_names(string name)
    {
        Assert.True(TopicName.TryValidate(name, out string problem));
        Assert.Empty(problem);
        Assert.True(TopicName.TryValidate(new string('x', MessageBatchLimits.TopicCharsMax), out _));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(".", "is a path")]
    [InlineData("..", "is a path")]
    [InlineData("../x", "'/' at position 3")]
    [InlineData("a\\b", "'\\' at position 2")]
    [InlineData("a b", "U+0020 at position 2")]
    [InlineData("a\nb", "'a?b' has the character U+000A")]
    [InlineData("ünited", "U+00FC at position 1")]
    public void Bad_topic_names(string name, string expected)
    {
        Assert.False(TopicName.TryValidate(name, out string problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.Contains("1 to 249 characters", problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem);
        Assert.Throws<ArgumentException>(() => _writer.Begin(name));
    }

    [Fact]
    public void A_topic_name_that_is_too_long_is_not_repeated_whole()
    {
        Assert.False(TopicName.TryValidate(new string('x', 1_000_000), out string problem));
        Assert.Contains("1000000 characters", problem, StringComparison.Ordinal);
        Assert.True(problem.Length < 400);
    }

    private static MessageBatchProblem Read(byte[] body)
    {
        MessageBatchValidator.TryValidate(body, out MessageBatchProblem problem);
        return problem;
    }

    private static byte[] With(byte[] body, int at, byte value)
    {
        byte[] changed = body.ToArray();
        changed[at] = value;
        return changed;
    }

    private static byte[] WithCount(byte[] body, int count)
    {
        byte[] changed = body.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(24), count);
        return changed;
    }

    /// <summary>A batch with one message with one field, put together by hand and with no check.</summary>
    private static byte[] Encode(MessageFields field, byte[] value)
    {
        byte[] message = [(byte)field, .. Varint(value.Length), .. value];
        byte[] header = new byte[28];
        header[0] = 1;
        header[2] = 1;
        header[24] = 1;
        return [.. header, (byte)'t', .. Varint(message.Length), .. message];
    }

    private static byte[] Varint(int value) => value < 128 ? [(byte)value] : [(byte)(value | 0x80), (byte)(value >> 7)];

    private MessageBatchError Add(MessageFields field, string text)
    {
        MessageField Of(MessageFields kind) => kind == field ? text : default(MessageField);
        _writer.TryAdd(
            new MessageContent
            {
                Id = Of(MessageFields.Id),
                Key = Of(MessageFields.Key),
                Sender = Of(MessageFields.Sender),
                Recipient = Of(MessageFields.Recipient),
                ContentType = Of(MessageFields.ContentType),
            },
            out MessageBatchError error);
        return error;
    }

    private MessageBatchError Add(byte[] payload)
    {
        _writer.TryAdd(new MessageContent { Payload = payload }, out MessageBatchError error);
        return error;
    }

    private MessageBatchError AddHeaders(IEnumerable<MessageHeader> headers)
    {
        _writer.TryAdd(new MessageContent { Headers = headers.ToArray() }, out MessageBatchError error);
        return error;
    }
}
