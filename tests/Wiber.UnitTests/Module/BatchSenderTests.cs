using System.Collections.Concurrent;
using Wiber.Client.Api;
using Wiber.PowerShell.Messages;

namespace Wiber.UnitTests.Module;

/// <summary>
/// Goal: messages are sent in their order and in bulk, one that is refused does not keep others from being sent, and whoever
/// waits is told what went wrong. Method: a publisher in memory that is slow, refuses or fails on demand.
/// </summary>
public sealed class BatchSenderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<string[]> _batches = new();
    private Func<string, Exception?> _refuse = _ => null;

    [Fact]
    public async Task Messages_are_published_in_their_order()
    {
        await using BatchSender sender = Open();
        for (int i = 0; i < 5_000; i++)
        {
            await sender.AddAsync(Message($"{i}"), CancellationToken.None);
        }

        await sender.FlushAsync(CancellationToken.None).WaitAsync(Patience);

        Assert.Equal(Enumerable.Range(0, 5_000).Select(i => $"{i}"), _batches.SelectMany(batch => batch));
        Assert.Equal(5_000, sender.AcknowledgedCount);
        Assert.Equal(Enumerable.Range(0, 5_000).Select(i => (object)$"{i}"), Take(sender).Select(outcome => outcome.Input!));
    }

    [Fact]
    public async Task What_comes_while_others_are_on_their_way_goes_together()
    {
        var gate = new TaskCompletionSource();
        await using var sender = new BatchSender(
            async (messages, token) =>
            {
                IReadOnlyList<PublishAnswer> answers = await PublishAsync(messages, token);
                await gate.Task.WaitAsync(token);
                return answers;
            },
            new BatchSenderOptions(),
            CancellationToken.None);
        sender.TryAdd(Message("first"));
        await WaitUntilAsync(() => _batches.Count == 1);
        for (int i = 0; i < 100; i++)
        {
            Assert.True(sender.TryAdd(Message($"{i}")));
        }

        gate.SetResult();
        await sender.FlushAsync(CancellationToken.None).WaitAsync(Patience);

        Assert.Equal([1, 100], _batches.Select(batch => batch.Length));
    }

    [Fact]
    public async Task A_batch_is_no_larger_than_its_limits()
    {
        var limits = new BatchSenderOptions { BatchMessagesMax = 3, BatchBytesMax = 10, QueuedMax = 100 };
        await using BatchSender sender = Open(limits);
        foreach (string text in Enumerable.Repeat("x", 20).Concat(Enumerable.Repeat("0123456789", 5)))
        {
            await sender.AddAsync(Message(text), CancellationToken.None);
        }

        await sender.FlushAsync(CancellationToken.None).WaitAsync(Patience);

        Assert.All(_batches, batch => Assert.InRange(batch.Length, 1, 3));
        Assert.All(_batches.Where(batch => batch[0].Length == 10), batch => Assert.Single(batch));
    }

    [Fact]
    public async Task One_that_is_refused_is_told_and_the_others_are_sent()
    {
        _refuse = text => text == "bad" ? new WiberApiException("too_large", 413, "too large") : null;
        await using BatchSender sender = Open();
        foreach (string text in (string[])["a", "bad", "b", "c"])
        {
            sender.TryAdd(Message(text));
        }

        await sender.FlushAsync(CancellationToken.None).WaitAsync(Patience);

        SendOutcome[] outcomes = Take(sender);
        Assert.Equal(["a", "bad", "b", "c"], outcomes.Select(outcome => outcome.Input));
        Assert.Equal("bad", Assert.Single(outcomes, outcome => outcome.Error is not null).Input);
        Assert.Equal(3, sender.AcknowledgedCount);
    }

    [Fact]
    public async Task What_is_refused_for_where_it_goes_is_refused_as_a_whole_and_asked_once()
    {
        int asked = 0;
        await using var sender = new BatchSender(
            (_, _) =>
            {
                asked++;
                throw new WiberApiException("unknown_topic", 404, "no such topic");
            },
            new BatchSenderOptions(),
            CancellationToken.None);
        sender.TryAdd(Message("a"));
        sender.TryAdd(Message("b"));
        await sender.FlushAsync(CancellationToken.None).WaitAsync(Patience);

        SendOutcome[] outcomes = Take(sender);
        Assert.Equal(["a", "b"], outcomes.Select(outcome => outcome.Input));
        Assert.All(outcomes, outcome => Assert.IsType<WiberApiException>(outcome.Error));
        Assert.InRange(asked, 1, 2);
    }

    [Fact]
    public async Task What_may_be_stored_is_not_sent_again()
    {
        int asked = 0;
        await using var sender = new BatchSender(
            (_, _) =>
            {
                asked++;
                throw new WiberApiException("outcome_unknown", 409, "an attempt had no answer");
            },
            new BatchSenderOptions(),
            CancellationToken.None);
        sender.TryAdd(Message("a"));

        var error = await Assert.ThrowsAsync<WiberApiException>(
            () => sender.FlushAsync(CancellationToken.None).WaitAsync(Patience));

        Assert.Equal("outcome_unknown", error.Code);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_group_does_not_commit_past_what_was_refused()
    {
        _refuse = text => text == "bad" ? new WiberApiException("too_large", 413, "too large") : null;
        await using BatchSender sender = Open();
        var session = Guid.NewGuid();
        OpenSenders.Add(session, sender);
        sender.TryAdd(Message("bad"));

        await Assert.ThrowsAsync<WiberApiException>(() => OpenSenders.FlushAsync(session, CancellationToken.None).WaitAsync(Patience));
        await OpenSenders.FlushAsync(session, CancellationToken.None).WaitAsync(Patience);
        OpenSenders.Remove(sender);
    }

    [Fact]
    public async Task What_was_added_is_sent_to_its_end_when_no_more_comes()
    {
        await using BatchSender sender = Open();
        for (int i = 0; i < 5_000; i++)
        {
            await sender.AddAsync(Message($"{i}"), CancellationToken.None);
        }

        await sender.CompleteAsync(Patience);

        Assert.Equal(5_000, sender.AcknowledgedCount);
        Assert.False(sender.TryAdd(Message("late")));
    }

    [Fact]
    public async Task A_cluster_that_does_not_acknowledge_ends_the_sending_and_all_who_wait_are_told()
    {
        _refuse = text => text == "lost" ? new WiberApiException("no_leader", 503, "nobody leads") : null;
        await using BatchSender sender = Open();
        sender.TryAdd(Message("kept"));
        await sender.FlushAsync(CancellationToken.None).WaitAsync(Patience);
        sender.TryAdd(Message("lost"));

        var first = await Assert.ThrowsAsync<WiberApiException>(
            () => sender.FlushAsync(CancellationToken.None).WaitAsync(Patience));
        var second = await Assert.ThrowsAsync<WiberApiException>(
            () => sender.FlushAsync(CancellationToken.None).WaitAsync(Patience));

        Assert.Equal("no_leader", first.Code);
        Assert.Same(first, second);
        Assert.False(sender.TryAdd(Message("later")));
        Assert.Equal(1, sender.AcknowledgedCount);
    }

    [Fact]
    public async Task Who_adds_more_than_fits_waits()
    {
        var gate = new TaskCompletionSource();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var sender = new BatchSender(
            async (messages, token) =>
            {
                begun.TrySetResult();
                await gate.Task.WaitAsync(token);
                return await PublishAsync(messages, token);
            },
            new BatchSenderOptions { QueuedMax = 4, BatchMessagesMax = 1 },
            CancellationToken.None);
        sender.TryAdd(Message("first"));
        await begun.Task.WaitAsync(Patience);
        int added = 0;
        while (sender.TryAdd(Message($"{added}")))
        {
            added++;
        }

        Task waiting = sender.AddAsync(Message("late"), CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        gate.SetResult();
        await waiting.WaitAsync(Patience);
        await sender.FlushAsync(CancellationToken.None).WaitAsync(Patience);
        Assert.Equal("late", _batches.Last().Single());
    }

    [Fact]
    public async Task Who_stops_does_not_wait_for_what_was_not_sent()
    {
        using var stop = new CancellationTokenSource();
        var sender = new BatchSender(
            async (_, token) =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return [];
            },
            new BatchSenderOptions(),
            stop.Token);
        sender.TryAdd(Message("x"));
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => sender.FlushAsync(CancellationToken.None).WaitAsync(Patience));
        await sender.DisposeAsync().AsTask().WaitAsync(Patience);
    }

    [Fact]
    public async Task A_session_flushes_only_its_own_senders()
    {
        var gate = new TaskCompletionSource();
        await using BatchSender own = Open();
        await using var other = new BatchSender(
            async (messages, token) =>
            {
                await gate.Task.WaitAsync(token);
                return await PublishAsync(messages, token);
            },
            new BatchSenderOptions(),
            CancellationToken.None);
        var session = Guid.NewGuid();
        OpenSenders.Add(session, own);
        OpenSenders.Add(Guid.NewGuid(), other);
        own.TryAdd(Message("mine"));
        other.TryAdd(Message("theirs"));

        await OpenSenders.FlushAsync(session, CancellationToken.None).WaitAsync(Patience);

        Assert.Equal(1, own.AcknowledgedCount);
        Assert.Equal(0, other.AcknowledgedCount);
        OpenSenders.Remove(own);
        OpenSenders.Remove(other);
    }

    private static PendingMessage Message(string text) => new(OutgoingMessage.Text(text), text);

    private static SendOutcome[] Take(BatchSender sender)
    {
        var taken = new List<SendOutcome>();
        while (sender.TryTake(out SendOutcome outcome))
        {
            taken.Add(outcome);
        }

        return [.. taken];
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!condition())
        {
            await Task.Delay(5, deadline.Token);
        }
    }

    private BatchSender Open(BatchSenderOptions? options = null) =>
        new(PublishAsync, options ?? new BatchSenderOptions(), CancellationToken.None);

    private Task<IReadOnlyList<PublishAnswer>> PublishAsync(
        IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        string[] texts = [.. messages.Select(message => System.Text.Encoding.UTF8.GetString(message.Payload.Span))];
        if (texts.Select(_refuse).OfType<Exception>().FirstOrDefault() is { } error)
        {
            return Task.FromException<IReadOnlyList<PublishAnswer>>(error);
        }

        _batches.Enqueue(texts);
        IReadOnlyList<PublishAnswer> answers =
            [.. texts.Select((_, i) => new PublishAnswer { Topic = "t", Partition = 0, Offset = i })];
        return Task.FromResult(answers);
    }
}
