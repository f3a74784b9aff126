using System.Collections.Concurrent;
using System.Diagnostics;
using Wiber.Client;
using Wiber.Client.Api;

namespace Wiber.Testing;

/// <summary>
/// Publishers that send one message after the other and write down what was acknowledged. Each has a client of its own, and so a
/// producer id of its own; each payload
/// names its publisher and its number.
/// </summary>
public sealed class PublishLoad : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<PublishRecord> _acknowledged = new();
    private readonly ConcurrentQueue<PublishRecord> _unknown = new();
    private readonly ConcurrentQueue<string> _refused = new();
    private readonly TestCluster _cluster;
    private readonly TimeSpan _pause;
    private readonly Task _publishers;

    private PublishLoad(TestCluster cluster, string topic, int publishers, double messagesPerSecond)
    {
        _cluster = cluster;
        Topic = topic;
        _pause = messagesPerSecond > 0 ? TimeSpan.FromSeconds(publishers / messagesPerSecond) : TimeSpan.Zero;
        _publishers = Task.WhenAll(Enumerable.Range(0, publishers).Select(number => Task.Run(() => PublishAsync(number))));
    }

    public string Topic { get; }

    public int AcknowledgedCount => _acknowledged.Count;

    /// <summary>What was acknowledged, in the order of the answers.</summary>
    public IReadOnlyCollection<PublishRecord> Acknowledged => _acknowledged;

    /// <summary>What may have been stored.</summary>
    public IReadOnlyCollection<PublishRecord> Unknown => _unknown;

    /// <summary>Why messages were refused for good.</summary>
    public IReadOnlyCollection<string> Refused => _refused;

    /// <summary>Starts publishing.</summary>
    /// <param name="cluster">Where to.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="publishers">How many at the same time.</param>
    /// <param name="messagesPerSecond">All together; 0 for as fast as they are acknowledged.</param>
    public static PublishLoad Start(TestCluster cluster, string topic, int publishers, double messagesPerSecond = 0) =>
        new(cluster, topic, publishers, messagesPerSecond);

    /// <summary>Waits until so many more messages are acknowledged than now.</summary>
    public Task WaitForMoreAsync(int count)
    {
        int goal = AcknowledgedCount + count;
        return TestCluster.WaitUntilAsync(() => Task.FromResult(AcknowledgedCount >= goal), $"{count} more acknowledgements");
    }

    /// <summary>
    /// Waits for the first acknowledgement of a publish that begins from now on, and answers when it came, in ticks of the
    /// stopwatch.
    /// </summary>
    public async Task<long> WaitForNewAcknowledgementAsync()
    {
        long now = Stopwatch.GetTimestamp();
        PublishRecord? first = null;
        await TestCluster.WaitUntilAsync(
            () =>
            {
                first = _acknowledged.Where(record => record.Began > now).MinBy(record => record.Ended);
                return Task.FromResult(first is not null);
            },
            "an acknowledgement");
        return first!.Ended;
    }

    /// <summary>Lets every publisher finish what it has under way.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _publishers;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task PublishAsync(int publisher)
    {
        using var client = new WiberClient(_cluster.Config, new WiberClientOptions
        {
            CallTimeout = TimeSpan.FromSeconds(30),
            Token = _cluster.AdminToken,
        });
        for (int number = 0; !_stop.IsCancellationRequested; number++)
        {
            var record = new PublishRecord(publisher, number) { Began = Stopwatch.GetTimestamp() };
            try
            {
                PublishAnswer answer = await client.PublishAsync(
                    Topic, OutgoingMessage.Text(record.Payload) with { Id = record.Id });
                _acknowledged.Enqueue(record with { Offset = answer.Offset!.Value, Ended = Stopwatch.GetTimestamp() });
            }
            catch (WiberApiException exception) when (exception.Code == "outcome_unknown")
            {
                _unknown.Enqueue(record);
            }
            catch (WiberApiException exception)
            {
                _refused.Enqueue($"{record.Id}: {exception.Code} {exception.Message}");
            }

            TimeSpan left = _pause - Stopwatch.GetElapsedTime(record.Began);
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
