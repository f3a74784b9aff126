using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// Goal: messages published with shuffled times of their senders come out of an ordered stream sorted, once, with those that came
/// too late marked, whatever becomes of the leader meanwhile. Method: a reader follows three partitions, and goes on at another
/// node behind the last event when its own is killed; then the whole is read once more as history, a page at a time.
/// </summary>
public sealed class OrderedStreamTests : IAsyncLifetime
{
    private const string Topic = "shuffled";
    private const int WindowMs = 1_500;
    private const int RoundCount = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = new();
    private TestCluster? _cluster;

    private TestCluster Cluster => _cluster ?? throw new InvalidOperationException("not started");

    public async Task InitializeAsync() => _cluster = await TestCluster.StartAsync();

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await Cluster.DisposeAsync();
    }

    [Fact]
    public async Task Shuffled_messages_come_out_sorted_and_late_ones_marked_also_after_the_leader_is_killed()
    {
        using var deadline = new CancellationTokenSource(Patience);
        await Cluster.Client.CreateTopicAsync(new NewTopic { Topic = Topic, Partitions = 3 }, deadline.Token);
        string leader = await Cluster.WaitForLeaderAsync();
        var received = new List<Message>();
        Task reading = FollowAsync(leader, received, (2 * RoundCount) + 2, deadline.Token);

        await PublishShuffledAsync(0, deadline.Token);
        await WaitForAsync(received, 1);
        await PublishAsync("late-0", DateTimeOffset.UtcNow - TimeSpan.FromHours(1), deadline.Token);
        await Cluster.Node(leader).KillAsync();
        await PublishShuffledAsync(1, deadline.Token);
        await PublishAsync("late-1", DateTimeOffset.UtcNow - TimeSpan.FromHours(1), deadline.Token);
        await reading;

        Assert.Equal(received.Count, received.Select(message => (message.Partition, message.Offset)).Distinct().Count());
        Assert.Equal(Expected().Order(), received.Select(message => message.GetText()).Order());
        DateTimeOffset last = DateTimeOffset.MinValue;
        foreach (Message message in received)
        {
            Assert.Equal(message.CorrectedTimestamp < last, message.Late is true);
            last = message.CorrectedTimestamp > last ? message.CorrectedTimestamp.Value : last;
        }

        // In the log they are not sorted; else nothing was shown.
        Message[] asStored = [.. received.OrderBy(message => message.Hlc!.Value.GetString(), StringComparer.Ordinal)];
        Assert.NotEqual(asStored.Select(message => message.GetText()), received.Select(message => message.GetText()));
        Assert.All(
            received.Where(message => message.GetText().StartsWith("late-", StringComparison.Ordinal)),
            message => Assert.True(message.Late));
        Assert.InRange(received.Count(message => message.Late is true), 2, 2 + (RoundCount / 10));

        string survivor = Cluster.NodeIds.First(id => id != leader);
        Message[] history = await ReadHistoryAsync(survivor, received.Count, deadline.Token);
        Assert.Equal(received.Select(Describe), history.Select(Describe));
    }

    private static string Describe(Message message) => $"{message.GetText()} {message.Late}";

    private static IEnumerable<string> Expected() =>
        Enumerable.Range(0, 2 * RoundCount).Select(number => $"{number}").Concat(["late-0", "late-1"]);

    private static Task WaitForAsync(List<Message> received, int count) => TestCluster.WaitUntilAsync(
        () =>
        {
            lock (received)
            {
                return Task.FromResult(received.Count >= count);
            }
        },
        $"{count} messages");

    /// <summary>Times within the window, in any order.</summary>
    private async Task PublishShuffledAsync(int round, CancellationToken cancellationToken)
    {
        var random = new Random(round);
        foreach (int number in Enumerable.Range(round * RoundCount, RoundCount))
        {
            DateTimeOffset time = DateTimeOffset.UtcNow - TimeSpan.FromMilliseconds(random.Next(WindowMs / 2));
            await PublishAsync($"{number}", time, cancellationToken, number % 3);
        }
    }

    private Task<PublishAnswer> PublishAsync(
        string text, DateTimeOffset time, CancellationToken cancellationToken, int partition = 0) =>
        Cluster.Client.PublishAsync(
            Topic,
            OutgoingMessage.Text(text) with { Timestamp = time },
            partition: partition,
            cancellationToken: cancellationToken);

    /// <summary>Follows at a node, and at the next one behind the last event when that ends.</summary>
    private async Task FollowAsync(string first, List<Message> received, int count, CancellationToken cancellationToken)
    {
        string? lastId = null;
        foreach (string node in Cluster.NodeIds.OrderBy(id => id != first))
        {
            var uri = new Uri(
                Cluster.Address(node).ClientUri,
                $"/v1/topics/{Topic}/stream?from=earliest&order=timestamp&windowMs={WindowMs}");
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            if (lastId is not null)
            {
                request.Headers.Add("Last-Event-ID", lastId);
            }

            try
            {
                using HttpResponseMessage answer = await _http.SendAsync(
                    request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                Assert.True(answer.IsSuccessStatusCode, await ErrorOfAsync(answer, cancellationToken));
                using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken));
                while (await reader.ReadLineAsync(cancellationToken) is { } line)
                {
                    lastId = line.StartsWith("id: ", StringComparison.Ordinal) ? line["id: ".Length..] : lastId;
                    if (line.StartsWith("data: ", StringComparison.Ordinal))
                    {
                        lock (received)
                        {
                            received.Add(JsonSerializer.Deserialize(line["data: ".Length..], WiberJsonContext.Default.Message)!);
                        }
                    }

                    if (received.Count == count)
                    {
                        return;
                    }
                }
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException)
            {
                // Its node was killed.
            }
        }

        Assert.Fail("no node gave the rest");
    }

    private static async Task<string> ErrorOfAsync(HttpResponseMessage answer, CancellationToken cancellationToken) =>
        answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync(cancellationToken);

    private async Task<Message[]> ReadHistoryAsync(string node, int count, CancellationToken cancellationToken)
    {
        var messages = new List<Message>();
        string start = "from=earliest";
        while (messages.Count < count)
        {
            string answer = await _http.GetStringAsync(
                new Uri(
                    Cluster.Address(node).ClientUri,
                    $"/v1/topics/{Topic}/messages?{start}&order=timestamp&windowMs={WindowMs}&limit=7&waitMs=5000"),
                cancellationToken);
            FetchAnswer page = JsonSerializer.Deserialize(answer, WiberJsonContext.Default.FetchAnswer)!;
            messages.AddRange(page.Messages);
            start = $"cursor={page.Cursor}";
        }

        return [.. messages];
    }
}
