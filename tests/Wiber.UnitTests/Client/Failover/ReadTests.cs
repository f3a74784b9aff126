using Microsoft.AspNetCore.Http;
using Wiber.Client;
using Wiber.Client.Api;

namespace Wiber.UnitTests.Client.Failover;

/// <summary>
/// Goal: reading goes on over node failures without an offset skipped or repeated, and answers give every field.
/// Method: nodes that serve one list of messages over real connections, one of which is lost in the middle.
/// </summary>
public sealed class ReadTests
{
    [Fact]
    public async Task A_fetch_asks_for_what_was_asked_and_gives_every_field()
    {
        await using FakeApiNode node = await FakeApiNode.StartAsync((context, _) => FakeApiNode.JsonAsync(context, """
            {"messages":[
             {"topic":"t","partition":2,"offset":5,"id":"a","key":"k","sender":"s","recipient":"r","headers":{"h":"v"},
              "contentType":"application/json","payload":{"x": 1.0},"timestamp":"2026-11-21T03:04:05.123456Z",
              "clientTimestamp":"2026-11-21T05:04:05+02:00","hlc":"1.2","term":3},
             {"topic":"t","partition":2,"offset":6,"contentType":"application/x","payload":"AQL/","encoding":"base64"},
             {"topic":"t","partition":2,"offset":7,"payload":"text"}],
             "nextOffset":8,"endOffset":9}
            """));
        using var client = new WiberClient([node.Uri]);

        FetchAnswer answer = await client.FetchAsync("t", FetchStart.At(5), 3, TimeSpan.FromMilliseconds(50), partition: 2);

        Assert.Equal("/v1/topics/t/messages?offset=5&limit=3&waitMs=50&partition=2", Assert.Single(node.Requests).Target);
        Assert.Equal((8L, 9L), (answer.NextOffset, answer.EndOffset));
        Message json = answer.Messages[0];
        Assert.Equal(("a", "k", "s", "r", "v"), (json.Id, json.Key, json.Sender, json.Recipient, json.Headers!["h"]));
        Assert.Equal("{\"x\": 1.0}", json.GetText());
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 3, 4, 5, 123, 456, TimeSpan.Zero), json.Timestamp);
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 3, 4, 5, TimeSpan.Zero), json.ClientTimestamp);
        Assert.Equal(3, json.Term);
        Assert.Equal([1, 2, 255], answer.Messages[1].GetBytes());
        Assert.Equal("text"u8.ToArray(), answer.Messages[2].GetBytes());
    }

    [Theory]
    [InlineData(ReadConsistency.Local, "")]
    [InlineData(ReadConsistency.Leader, "&consistency=leader")]
    [InlineData(ReadConsistency.Linearizable, "&consistency=linearizable")]
    public async Task A_fetch_says_what_it_must_see(ReadConsistency consistency, string parameter)
    {
        await using FakeApiNode node = await FakeApiNode.StartAsync((context, _) => ServeAsync(context, end: 3));
        using var client = new WiberClient([node.Uri]);

        await client.FetchAsync("t", FetchStart.Earliest, consistency: consistency);

        Assert.Equal(
            $"/v1/topics/t/messages?from=earliest&limit=100&waitMs=0{parameter}", Assert.Single(node.Requests).Target);
    }

    [Fact]
    public async Task A_fetch_goes_to_another_node_when_one_is_dead()
    {
        await using FakeApiNode node = await FakeApiNode.StartAsync((context, _) => ServeAsync(context, end: 3));
        using var client = new WiberClient([.. PublishTests.DeadNodes(2), node.Uri]);

        FetchAnswer answer = await client.FetchAsync("t", FetchStart.Earliest);

        Assert.Equal([0, 1, 2], answer.Messages.Select(message => message.Offset));
    }

    [Fact]
    public async Task Receiving_goes_on_at_another_node_without_gap_or_repeat()
    {
        FakeApiNode first = await FakeApiNode.StartAsync((context, _) => ServeAsync(context, end: 4));

        // The second node is behind at first, and answers what it has from the beginning, as no node should.
        int asked = 0;
        await using FakeApiNode second = await FakeApiNode.StartAsync((context, _) => Interlocked.Increment(ref asked) == 1
            ? ServeAsync(context, end: 2, from: 0)
            : ServeAsync(context, end: 9));
        using var client = new WiberClient([first.Uri, second.Uri]);

        var offsets = new List<long>();
        await foreach (Message message in client.ReceiveAsync("t", FetchStart.Earliest))
        {
            offsets.Add(message.Offset);
            if (message.Offset == 3)
            {
                await first.DisposeAsync();
            }

            if (message.Offset == 8)
            {
                break;
            }
        }

        Assert.Equal(Enumerable.Range(0, 9).Select(i => (long)i), offsets);
        Assert.All(second.Requests, request => Assert.Contains("cursor=0-4&", request.Target, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Receiving_the_latest_begins_at_the_end_and_waits()
    {
        await using FakeApiNode node = await FakeApiNode.StartAsync((context, _) => context.Request.Query.ContainsKey("from")
            ? FakeApiNode.JsonAsync(context, """{"messages":[],"nextOffset":41,"endOffset":41}""")
            : ServeAsync(context, end: 43));
        using var client = new WiberClient([node.Uri]);

        var offsets = new List<long>();
        await foreach (Message message in client.ReceiveAsync("t", FetchStart.Latest))
        {
            offsets.Add(message.Offset);
            if (offsets.Count == 2)
            {
                break;
            }
        }

        Assert.Equal([41, 42], offsets);
        FakeApiNode.Recorded[] requests = node.Requests.ToArray();
        Assert.Contains("from=latest&limit=1000&waitMs=0", requests[0].Target, StringComparison.Ordinal);
        Assert.Contains("cursor=0-41&limit=1000&waitMs=2000", requests[1].Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_ends_receiving()
    {
        await using FakeApiNode node = await FakeApiNode.StartAsync((context, _) => ServeAsync(context, end: 0));
        using var client = new WiberClient([node.Uri]);
        using var cancellation = new CancellationTokenSource();

        IAsyncEnumerable<Message> messages = client.ReceiveAsync("t", FetchStart.Earliest, cancellationToken: cancellation.Token);
        Task<bool> next = messages.GetAsyncEnumerator().MoveNextAsync().AsTask();
        await PublishTests.WaitUntilAsync(() => node.Requests.Count > 2);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task An_unknown_topic_ends_receiving()
    {
        await using FakeApiNode node = await FakeApiNode.StartAsync(
            (context, _) => FakeApiNode.ProblemAsync(context, 404, "unknown_topic"));
        using var client = new WiberClient([node.Uri]);

        WiberApiException error = await Assert.ThrowsAsync<WiberApiException>(
            () => client.ReceiveAsync("t", FetchStart.Last(3)).GetAsyncEnumerator().MoveNextAsync().AsTask());

        Assert.Equal("unknown_topic", error.Code);
        Assert.Contains("last=3", Assert.Single(node.Requests).Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Topics_keep_what_the_node_says_of_them()
    {
        await using FakeApiNode node = await FakeApiNode.StartAsync((context, _) => FakeApiNode.JsonAsync(
            context,
            """
            {"topics":[{"topic":"a","partitions":[{"partition":0,"endOffset":7}],"acks":"none"},
             {"topic":"b","partitions":[],"acks":"quorum"}]}
            """));
        using var client = new WiberClient([node.Uri]);

        IReadOnlyList<TopicDescription> topics = await client.GetTopicsAsync();

        Assert.Equal(["a", "b"], topics.Select(topic => topic.Topic));
        Assert.Equal(7, Assert.Single(topics[0].Partitions).EndOffset);
    }

    private static Task ServeAsync(HttpContext context, long end, long? from = null)
    {
        long start = from ?? (context.Request.Query.TryGetValue("cursor", out var cursor) ? TopicPosition.Parse(cursor.ToString())[0] : 0);
        IEnumerable<string> messages = Enumerable.Range(0, (int)Math.Max(0, end - start))
            .Select(i => $$"""{"topic":"t","partition":0,"offset":{{start + i}},"payload":"m"}""");
        long next = Math.Max(start, end);
        return FakeApiNode.JsonAsync(
            context, $$"""{"messages":[{{string.Join(',', messages)}}],"nextOffset":{{next}},"endOffset":{{end}}}""");
    }
}
