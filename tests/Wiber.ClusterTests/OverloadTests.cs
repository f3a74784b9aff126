using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// A leader that gets far more than it takes at a time: it refuses with 503 and Retry-After, its memory stays bounded, small
/// questions are answered meanwhile, and when the flood ends everything that was acknowledged is there, once.
/// </summary>
public sealed class OverloadTests
{
    private const int Mebibyte = 1024 * 1024;
    private const int Clients = 48;
    private const int RequestsPerClient = 6;
    private const long MemoryBytesMax = 900L * Mebibyte;
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, bool> _acknowledged = new();
    private int _refused;

    [Fact]
    public async Task A_flood_is_refused_in_bounded_time_and_memory_and_nothing_acknowledged_is_lost()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(
            limits: new LimitOptions { RequestBytesMax = 8 * Mebibyte });
        string leader = await cluster.WaitForLeaderAsync();
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = cluster.Address(leader).ClientUri,
        };

        using var ended = new CancellationTokenSource();
        Task<(double MemoryMax, TimeSpan SlowestAnswer)> watching = WatchAsync(http, ended.Token);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => FloodAsync(http, client)));
        await ended.CancelAsync();
        (double memoryMax, TimeSpan slowest) = await watching;

        Assert.True(_refused > 0, "nothing was refused: this was no flood");
        Assert.True(memoryMax < MemoryBytesMax, $"the leader took {memoryMax / Mebibyte:F0} MiB");
        Assert.True(slowest < AnswerTimeMax, $"a small question waited {slowest.TotalSeconds:F1} s");
        Assert.False((await cluster.Client.PublishAsync("flood", OutgoingMessage.Text("after"))).Duplicate);
        Dictionary<string, int> found = (await cluster.ReadAllAsync(leader, "flood"))
            .GroupBy(message => message.Id).ToDictionary(same => same.Key!, same => same.Count());
        Assert.All(_acknowledged.Keys, id => Assert.Equal(1, found.GetValueOrDefault(id)));
        Assert.Equal(0, await ReadFigureAsync(http, "wiber_limit_used{limit=\"request_bytes\"}"));
        Assert.True(await ReadFigureAsync(http, "wiber_limit_refused_total{limit=\"request_bytes\"}") >= _refused / 2);
    }

    /// <summary>Sends its messages, each again for as long as it is refused.</summary>
    private async Task FloodAsync(HttpClient http, int client)
    {
        string payload = new((char)('a' + (client % 26)), Mebibyte / 2);
        for (int number = 0; number < RequestsPerClient;)
        {
            string id = $"{client}-{number}";
            using var body = new StringContent(
                $$"""{"payload":"{{payload}}","id":"{{id}}"}""", Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await http.PostAsync("/v1/topics/flood/messages", body);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                _acknowledged[id] = true;
                number++;
                continue;
            }

            Assert.Contains((int)answer.StatusCode, (int[])[503, 504, 307]);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                Assert.NotNull(answer.Headers.RetryAfter?.Delta);
                Interlocked.Increment(ref _refused);
            }
            else if (answer.StatusCode == HttpStatusCode.TemporaryRedirect)
            {
                // Another node leads by now, which is no part of this flood.
                return;
            }

            await Task.Delay(50);
        }
    }

    private static async Task<(double MemoryMax, TimeSpan SlowestAnswer)> WatchAsync(HttpClient http, CancellationToken ended)
    {
        (double memoryMax, TimeSpan slowest) = (0, TimeSpan.Zero);
        while (!ended.IsCancellationRequested)
        {
            long asked = Stopwatch.GetTimestamp();
            double memory = await ReadFigureAsync(http, "process_resident_memory_bytes");
            TimeSpan took = Stopwatch.GetElapsedTime(asked);
            memoryMax = Math.Max(memoryMax, memory);
            slowest = took > slowest ? took : slowest;
            await Task.Delay(50, CancellationToken.None);
        }

        return (memoryMax, slowest);
    }

    private static async Task<double> ReadFigureAsync(HttpClient http, string series)
    {
        string page = await http.GetStringAsync("/metrics");
        string line = page.Split('\n').Single(each => each.StartsWith(series + " ", StringComparison.Ordinal));
        return double.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture);
    }
}
