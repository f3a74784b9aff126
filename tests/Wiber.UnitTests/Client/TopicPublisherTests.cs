using System.Text;
using Wiber.Client.Api;
using Wiber.Client.Publishing;

namespace Wiber.UnitTests.Client;

/// <summary>
/// Goal: messages of concurrent calls go in the order of the calls, together where they can, and each gets its own outcome.
/// Method: requests that end when the test lets them.
/// </summary>
public sealed class TopicPublisherTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<string[]> _requests = [];
    private readonly SemaphoreSlim _began = new(0);
    private readonly SemaphoreSlim _mayEnd = new(0);
    private Func<string[], Exception?> _fault = _ => null;
    private long _nextOffset;

    [Fact]
    public async Task What_comes_while_a_request_is_under_way_goes_together_in_the_next()
    {
        await using TopicPublisher publisher = Open(new TopicPublisherOptions { RequestMessagesMax = 3 });
        Task<PublishAnswer> first = publisher.PublishAsync(Message("0"));
        await _began.WaitAsync(Patience);
        Task<PublishAnswer>[] others = [.. Enumerable.Range(1, 5).Select(n => publisher.PublishAsync(Message($"{n}")))];
        _mayEnd.Release(3);

        PublishAnswer[] answers = await Task.WhenAll([first, .. others]).WaitAsync(Patience);

        Assert.Equal([["0"], ["1", "2", "3"], ["4", "5"]], _requests);
        Assert.Equal([0, 1, 2, 3, 4, 5], answers.Select(answer => answer.Offset!.Value));
    }

    [Fact]
    public async Task A_request_has_no_more_bytes_than_it_may_have_but_one_message_always_goes()
    {
        await using TopicPublisher publisher = Open(new TopicPublisherOptions { RequestBytesMax = 4 });
        Task<PublishAnswer> first = publisher.PublishAsync(Message("longer than four"));
        await _began.WaitAsync(Patience);
        Task others = Task.WhenAll(new[] { "aa", "bb", "c" }.Select(text => publisher.PublishAsync(Message(text))));
        _mayEnd.Release(3);

        await Task.WhenAll(first, others).WaitAsync(Patience);

        Assert.Equal([["longer than four"], ["aa", "bb"], ["c"]], _requests);
    }

    [Fact]
    public async Task A_message_that_is_refused_does_not_take_others_with_it()
    {
        _fault = texts => texts.Contains("bad") ? new WiberApiException("too_large", 413, "too large") : null;
        await using TopicPublisher publisher = Open();
        Task<PublishAnswer> first = publisher.PublishAsync(Message("0"));
        await _began.WaitAsync(Patience);
        Task<PublishAnswer> before = publisher.PublishAsync(Message("1"));
        Task<PublishAnswer> bad = publisher.PublishAsync(Message("bad"));
        Task<PublishAnswer> after = publisher.PublishAsync(Message("2"));
        _mayEnd.Release(5);

        await Task.WhenAll(first, before, after).WaitAsync(Patience);
        WiberApiException refused = await Assert.ThrowsAsync<WiberApiException>(() => bad);

        Assert.Equal("too_large", refused.Code);
        Assert.Equal([["0"], ["1", "bad", "2"], ["1"], ["bad"], ["2"]], _requests);
    }

    [Theory]
    [InlineData("unauthorized", 401)]
    [InlineData("unknown_topic", 404)]
    public async Task What_is_refused_whatever_was_sent_is_not_sent_one_by_one(string code, int status)
    {
        _fault = _ => new WiberApiException(code, status, "refused");
        await using TopicPublisher publisher = Open();
        Task<PublishAnswer> first = publisher.PublishAsync(Message("0"));
        await _began.WaitAsync(Patience);
        Task<PublishAnswer>[] others = [.. Enumerable.Range(1, 3).Select(n => publisher.PublishAsync(Message($"{n}")))];
        _mayEnd.Release(10);

        foreach (Task<PublishAnswer> publish in others.Prepend(first))
        {
            Assert.Equal(code, (await Assert.ThrowsAsync<WiberApiException>(() => publish.WaitAsync(Patience))).Code);
        }

        Assert.Equal([["0"], ["1", "2", "3"]], _requests);
    }

    [Fact]
    public async Task What_may_be_stored_is_not_sent_again_and_what_comes_later_is_sent()
    {
        _fault = texts => texts.Contains("1") ? new WiberApiException(WiberErrorCodes.OutcomeUnknown, 504, "gave up") : null;
        await using TopicPublisher publisher = Open();
        _mayEnd.Release(10);
        Task<PublishAnswer> first = publisher.PublishAsync(Message("0"));
        await first.WaitAsync(Patience);

        await Assert.ThrowsAsync<WiberApiException>(() => publisher.PublishAsync(Message("1")).WaitAsync(Patience));
        await publisher.PublishAsync(Message("2")).WaitAsync(Patience);

        Assert.Equal([["0"], ["1"], ["2"]], _requests);
    }

    [Fact]
    public async Task Who_publishes_more_than_may_wait_waits()
    {
        await using TopicPublisher publisher = Open(new TopicPublisherOptions { WaitingMax = 1, RequestMessagesMax = 1 });
        Task<PublishAnswer> first = publisher.PublishAsync(Message("0"));
        await _began.WaitAsync(Patience);
        Task<PublishAnswer> second = publisher.PublishAsync(Message("1"));
        using var giveUp = new CancellationTokenSource();
        Task<PublishAnswer> third = publisher.PublishAsync(Message("2"), giveUp.Token);
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third.WaitAsync(Patience));
        _mayEnd.Release(2);
        await Task.WhenAll(first, second).WaitAsync(Patience);

        Assert.Equal([["0"], ["1"]], _requests);
    }

    [Fact]
    public async Task What_was_taken_is_sent_before_it_closes_and_nothing_more_is_taken()
    {
        TopicPublisher publisher = Open();
        Task<PublishAnswer> first = publisher.PublishAsync(Message("0"));
        await _began.WaitAsync(Patience);
        Task<PublishAnswer> second = publisher.PublishAsync(Message("1"));
        Task closing = publisher.DisposeAsync().AsTask();
        _mayEnd.Release(2);

        await Task.WhenAll(first, second, closing).WaitAsync(Patience);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => publisher.PublishAsync(Message("2")));
    }

    [Fact]
    public async Task A_request_that_does_not_end_does_not_keep_it_from_closing()
    {
        TopicPublisher publisher = Open(new TopicPublisherOptions { ClosePatience = TimeSpan.FromMilliseconds(50) });
        Task<PublishAnswer> first = publisher.PublishAsync(Message("0"));
        await _began.WaitAsync(Patience);

        await publisher.DisposeAsync().AsTask().WaitAsync(Patience);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    private static OutgoingMessage Message(string text) => OutgoingMessage.Text(text);

    private TopicPublisher Open(TopicPublisherOptions? options = null) =>
        new(PublishAsync, options ?? new TopicPublisherOptions());

    private async Task<IReadOnlyList<PublishAnswer>> PublishAsync(
        IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        string[] texts = [.. messages.Select(message => Encoding.UTF8.GetString(message.Payload.Span))];
        _requests.Add(texts);
        _began.Release();
        await _mayEnd.WaitAsync(cancellationToken);
        return _fault(texts) is { } fault
            ? throw fault
            : [.. texts.Select(_ => new PublishAnswer { Topic = "t", Partition = 0, Offset = _nextOffset++ })];
    }
}
