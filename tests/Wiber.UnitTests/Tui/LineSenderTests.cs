using System.Text;
using Wiber.Client.Api;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Sending;

namespace Wiber.UnitTests.Tui;

/// <summary>
/// Goal: every line is published once, in order, one batch after the other, and the first that is not acknowledged is named.
/// Method: a publisher that records, and that refuses or stays silent on demand.
/// </summary>
public sealed class LineSenderTests
{
    private static readonly LineBatchOptions TenLines = new() { LinesMax = 10, Linger = TimeSpan.FromSeconds(30) };

    [Fact]
    public async Task Lines_are_published_in_order_with_everything_the_template_says()
    {
        var publisher = new FakePublisher();
        var answered = new List<long>();
        var template = new OutgoingMessage { Payload = default, Sender = "alice", Key = "k" };
        var sender = new LineSender(publisher, new PayloadLines(template), answers =>
        {
            answered.AddRange(answers.Select(answer => answer.Offset!.Value));
            return Task.CompletedTask;
        });

        await sender.SendAsync(Lines(35), TenLines, CancellationToken.None);

        Assert.Equal(Enumerable.Range(1, 35).Select(i => $"line {i}"), publisher.Published);
        Assert.Equal([10, 10, 10, 5], publisher.BatchSizes);
        Assert.Equal(Enumerable.Range(0, 35).Select(i => (long)i), answered);
        Assert.Equal(35, sender.AcknowledgedCount);
        Assert.All(publisher.Messages, message => Assert.Equal(("alice", "k"), (message.Sender, message.Key)));
        Assert.Equal(1, publisher.AtOnceMax);
    }

    [Theory]
    [InlineData("overloaded", "line 21 and what follows", "lines 1 to 20 are stored", false)]
    [InlineData("outcome_unknown", "line 21 and what follows", "Lines 21 to 30 may be stored", true)]
    public async Task A_batch_that_is_not_acknowledged_ends_it_and_its_first_line_is_named(
        string code, string expected, string alsoExpected, bool maybeStored)
    {
        var publisher = new FakePublisher { FailAtBatch = 3, Error = new WiberApiException(code, 503, "no room") };
        var sender = new LineSender(publisher, new PayloadLines(Template()), _ => Task.CompletedTask);

        CommandException error = await Assert.ThrowsAsync<CommandException>(
            () => sender.SendAsync(Lines(50), TenLines, CancellationToken.None));

        Assert.Equal(ExitCode.Failed, error.ExitCode);
        Assert.Contains(expected, error.Message);
        Assert.Contains(alsoExpected, error.Message);
        Assert.Equal(maybeStored, error.Message.Contains("may be stored"));
        Assert.Equal(3, publisher.BatchSizes.Count);
        Assert.Equal(20, sender.AcknowledgedCount);
    }

    [Fact]
    public async Task A_line_that_is_no_text_is_named_and_the_lines_before_it_are_sent()
    {
        var publisher = new FakePublisher();
        var sender = new LineSender(publisher, new PayloadLines(Template()), _ => Task.CompletedTask);
        byte[] input = [.. "one\ntwo\n"u8, 0xff, 0xfe, .. "\nfour\n"u8];

        CommandException error = await Assert.ThrowsAsync<CommandException>(
            () => sender.SendAsync(new MemoryStream(input), TenLines, CancellationToken.None));

        Assert.Equal(ExitCode.Failed, error.ExitCode);
        Assert.Contains("line 3 and what follows", error.Message);
        Assert.Equal(["one", "two"], publisher.Published);
    }

    [Theory]
    [InlineData("{\"a\":1}", null)]
    [InlineData("[1, 2]", null)]
    [InlineData("{\"a\":1} 2", "JSON")]
    [InlineData("{", "JSON")]
    [InlineData("", "JSON")]
    public void Json_is_checked_before_it_is_sent(string payload, string? fault)
    {
        string? found = PayloadCheck.Find(Encoding.UTF8.GetBytes(payload), "Application/JSON; charset=utf-8");

        if (fault is null)
        {
            Assert.Null(found);
        }
        else
        {
            Assert.Contains(fault, found);
        }
    }

    private static OutgoingMessage Template() => new() { Payload = default };

    private static MemoryStream Lines(int count) =>
        new(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, count).Select(i => $"line {i}\n"))));

    private sealed class FakePublisher : IMessagePublisher
    {
        private int _atOnce;

        public List<OutgoingMessage> Messages { get; } = [];

        public IEnumerable<string> Published => Messages.Select(message => Encoding.UTF8.GetString(message.Payload.Span));

        public List<int> BatchSizes { get; } = [];

        public int AtOnceMax { get; private set; }

        public int FailAtBatch { get; init; }

        public WiberApiException? Error { get; init; }

        public async Task<IReadOnlyList<PublishAnswer>> PublishAsync(
            IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
        {
            AtOnceMax = Math.Max(AtOnceMax, Interlocked.Increment(ref _atOnce));
            await Task.Yield();
            Interlocked.Decrement(ref _atOnce);
            BatchSizes.Add(messages.Count);
            if (BatchSizes.Count == FailAtBatch)
            {
                throw Error!;
            }

            int offset = Messages.Count;
            Messages.AddRange(messages);
            return messages.Select((_, i) => new PublishAnswer { Topic = "t", Partition = 0, Offset = offset + i }).ToArray();
        }
    }
}
