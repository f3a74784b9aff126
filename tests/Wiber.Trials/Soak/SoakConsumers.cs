using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Consuming;
using Wiber.Testing;

namespace Wiber.Trials.Soak;

/// <summary>Consumers of one group that share some topics, and leave and come back now and then.</summary>
internal sealed class SoakConsumers : IAsyncDisposable
{
    private const string Group = "soak";
    private const int StayMsMin = 5_000;
    private const int StayMsMax = 25_000;

    private static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stop = new();
    private readonly TestCluster _cluster;
    private readonly Dictionary<string, DeliveryLedger> _ledgers;
    private readonly Task _members;
    private int _joins;

    private SoakConsumers(TestCluster cluster, int members, int seed, IReadOnlyList<string> topics)
    {
        _cluster = cluster;
        _ledgers = topics.ToDictionary(topic => topic, topic => new DeliveryLedger(topic));
        _members = Task.WhenAll(
            Enumerable.Range(0, members).Select(number => Task.Run(() => ConsumeAsync(new Random(seed + number)))));
    }

    /// <summary>What was delivered of each topic.</summary>
    public IReadOnlyDictionary<string, DeliveryLedger> Ledgers => _ledgers;

    /// <summary>How often a consumer came into the group.</summary>
    public int Joins => _joins;

    public static SoakConsumers Start(TestCluster cluster, int members, int seed, params IReadOnlyList<string> topics) =>
        new(cluster, members, seed, topics);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _members;
        _stop.Dispose();
    }

    private async Task ConsumeAsync(Random random)
    {
        using var client = new WiberClient(_cluster.Config, new WiberClientOptions { CallTimeout = TimeSpan.FromSeconds(30) });
        while (!_stop.IsCancellationRequested)
        {
            using var stay = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            stay.CancelAfter(random.Next(StayMsMin, StayMsMax));
            try
            {
                await ReceiveAsync(client, stay.Token);
            }
            catch (OperationCanceledException) when (stay.IsCancellationRequested)
            {
                // It was time to leave.
            }
            catch (WiberApiException)
            {
                // Given up by the group, or no node could be reached in time: it comes back.
                await Task.Delay(Pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ReceiveAsync(WiberClient client, CancellationToken cancellationToken)
    {
        var options = new GroupConsumerOptions
        {
            Topics = [.. _ledgers.Keys],
            SessionTimeout = SessionTimeout,
            CommitInterval = TimeSpan.FromMilliseconds(500),
        };
        await using GroupConsumer consumer = await GroupConsumer.JoinAsync(client, Group, options, cancellationToken);
        Interlocked.Increment(ref _joins);
        await foreach (Message message in consumer.ReceiveAsync(cancellationToken))
        {
            _ledgers[message.Topic].Add(message);
        }
    }
}
