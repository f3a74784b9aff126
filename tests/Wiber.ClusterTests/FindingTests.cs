using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// Goal: messages are found over HTTP by each of their fields, page by page, backwards, and as they come. Method: a cluster
/// of one node, a topic whose messages say in their payload which they are, and plain requests.
/// </summary>
public sealed class FindingTests(OneNode nodes) : IClassFixture<OneNode>, IAsyncLifetime
{
    private const int Messages = 600;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const string Topic = "finding";
    private readonly HttpClient _http = new();
    private TestCluster? _cluster;
    private long _topicNumber;

    private TestCluster Cluster => _cluster ?? throw new InvalidOperationException("not started");

    public async Task InitializeAsync()
    {
        _cluster = await nodes.ResetAsync();
        _http.BaseAddress = _cluster.Address(_cluster.NodeIds.Single()).ClientUri;
        for (int first = 0; first < Messages; first += 50)
        {
            await _cluster.Client.PublishAsync(Topic, [.. Enumerable.Range(first, 50).Select(Message)]);
        }

        _topicNumber = await nodes.TopicNumberAsync(Topic);
    }

    public Task DisposeAsync()
    {
        _http.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("sender=sender-3", 10, 3)]
    [InlineData("recipient=%C3%A4nne%20%26%20co", 4, 1)]
    [InlineData("key=key-7", 100, 7)]
    [InlineData("header=number:42", 600, 42)]
    [InlineData("header=number:42&header=parity:even", 600, 42)]
    [InlineData("text=NUMBER%20599", 600, 599)]
    [InlineData("id=id-123", 600, 123)]
    [InlineData("sender=sender-3&key=key-3", 100, 3)]
    public async Task Each_condition_finds_its_messages(string query, int every, int first)
    {
        int[] expected = [.. Enumerable.Range(0, Messages).Where(number => number % every == first)];

        Assert.Equal(expected, await PagesAsync(query));
        Assert.Equal(expected, await LastPagesAsync(query));
    }

    [Fact]
    public async Task What_no_message_has_gives_an_empty_answer_that_is_complete()
    {
        using JsonDocument answer = await GetAsync("header=number:42&header=parity:odd");
        Assert.Equal(0, answer.RootElement.GetProperty("messages").GetArrayLength());
        Assert.True(answer.RootElement.GetProperty("complete").GetBoolean());
        Assert.Equal($"{_topicNumber}~0-{Messages}", answer.RootElement.GetProperty("cursor").GetString());
        Assert.Equal(Messages, answer.RootElement.GetProperty("nextOffset").GetInt64());
    }

    [Fact]
    public async Task A_time_range_ends_before_its_end()
    {
        using JsonDocument all = await GetAsync("limit=600");
        string middle = all.RootElement.GetProperty("messages")[300].GetProperty("timestamp").GetString()!;
        string time = Uri.EscapeDataString(middle);
        int[] early = await PagesAsync($"until={time}");
        using JsonDocument late = await GetAsync($"since={time}&limit=600");
        using JsonDocument lateLast = await GetAsync($"since={time}&last=600");

        Assert.Equal(Enumerable.Range(0, Messages), early.Concat(Numbers(late)));
        Assert.Equal(Numbers(late), Numbers(lateLast));
        Assert.InRange(early.Length, 200, 300);
    }

    [Fact]
    public async Task A_long_poll_waits_for_a_message_that_matches()
    {
        Task<JsonDocument> polling = GetAsync($"cursor=0-{Messages}&sender=new&waitMs=60000");
        await Cluster.Client.PublishAsync(Topic, Message(1));
        await Cluster.Client.PublishAsync(Topic, Message(0) with { Id = null, Sender = "new" });
        using JsonDocument answer = await polling.WaitAsync(Patience);
        Assert.Equal([0], Numbers(answer));
        Assert.Equal($"{_topicNumber}~0-{Messages + 1}", answer.RootElement.GetProperty("cursor").GetString());
    }

    [Fact]
    public async Task A_stream_gives_what_matches_from_history_and_what_comes()
    {
        using var deadline = new CancellationTokenSource(Patience);
        await using Stream body = await _http.GetStreamAsync(
            new Uri($"/v1/topics/{Topic}/stream?from=earliest&sender=sender-3&partition=0", UriKind.Relative), deadline.Token);
        using var reader = new StreamReader(body);
        var ids = new List<string>();
        while (ids.Count < 61)
        {
            string line = await reader.ReadLineAsync(deadline.Token) ?? throw new EndOfStreamException();
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                ids.Add(line["id: ".Length..]);
                if (ids.Count == 60)
                {
                    await Cluster.Client.PublishAsync(Topic, Message(4) with { Id = null });
                    await Cluster.Client.PublishAsync(Topic, Message(3) with { Id = null });
                }
            }
        }

        Assert.Equal(
            Enumerable.Range(0, 60).Select(number => (number * 10) + 3).Append(Messages + 1)
                .Select(offset => $"{_topicNumber}~0:{offset}"),
            ids);
    }

    private static OutgoingMessage Message(int number) => OutgoingMessage.Text($"number {number}") with
    {
        Id = $"id-{number}",
        Sender = $"sender-{number % 10}",
        Recipient = number % 4 == 1 ? "änne & co" : null,
        Key = $"key-{number % 100}",
        Headers = new Dictionary<string, string>
        {
            ["number"] = $"{number}",
            ["parity"] = number % 2 == 0 ? "even" : "odd",
        },
    };

    private static int[] Numbers(JsonDocument answer) =>
    [
        .. answer.RootElement.GetProperty("messages").EnumerateArray()
            .Select(message => int.Parse(message.GetProperty("payload").GetString()!["number ".Length..])),
    ];

    /// <summary>All matches, seven at a time, by the cursor.</summary>
    private async Task<int[]> PagesAsync(string query)
    {
        var numbers = new List<int>();
        for (string? cursor = null; ;)
        {
            using JsonDocument answer = await GetAsync($"{query}&limit=7{(cursor is null ? "" : $"&cursor={cursor}")}");
            numbers.AddRange(Numbers(answer));
            cursor = answer.RootElement.GetProperty("cursor").GetString();
            if (answer.RootElement.GetProperty("complete").GetBoolean())
            {
                return [.. numbers];
            }
        }
    }

    /// <summary>All matches, seven at a time from the end on.</summary>
    private async Task<int[]> LastPagesAsync(string query)
    {
        var pages = new Stack<int[]>();
        for (string before = ""; ;)
        {
            using JsonDocument answer = await GetAsync($"{query}&last=7{before}");
            pages.Push(Numbers(answer));
            if (answer.RootElement.GetProperty("complete").GetBoolean())
            {
                return [.. pages.SelectMany(page => page)];
            }

            before = $"&before={answer.RootElement.GetProperty("before").GetString()}";
        }
    }

    private async Task<JsonDocument> GetAsync(string query) =>
        JsonDocument.Parse(await _http.GetStringAsync(new Uri($"/v1/topics/{Topic}/messages?{query}", UriKind.Relative)));
}
