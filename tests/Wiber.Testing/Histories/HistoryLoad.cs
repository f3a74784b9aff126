using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;

namespace Wiber.Testing.Histories;

/// <summary>
/// Concurrent clients whose operations are recorded. Each lane has publishers, patient and impatient ones, and a reader at each
/// node that waits there whatever happens to the node: its question is among the first that a resumed node answers.
/// </summary>
public sealed class HistoryLoad : IAsyncDisposable
{
    /// <summary>The client that reads every topic when all others have ended.</summary>
    public const string LastReader = "last reader";

    private const int RangeLength = 50;
    private const int TailLength = 20;
    private const int BurstReadersPerLane = 2;

    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private readonly HistoryRecorder _recorder = new();
    private readonly TestCluster _cluster;
    private readonly HistoryLoadOptions _options;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly TopicLane[] _lanes;
    private readonly Task _clients;

    private HistoryLoad(TestCluster cluster, HistoryLoadOptions options)
    {
        _cluster = cluster;
        _options = options;
        _lanes = [.. Enumerable.Range(0, options.Lanes).Select(number => new TopicLane(options.TopicPrefix, number, options.TopicOperationsMax))];
        _clients = Task.WhenAll(_lanes.SelectMany(lane => StartClients(lane, new Random(options.Seed + lane.Number))));
    }

    /// <summary>The topics that were worked on.</summary>
    public IReadOnlyList<string> Topics => [.. _lanes.SelectMany(lane => lane.Topics)];

    /// <summary>What was recorded.</summary>
    public HistoryRecorder Recorder => _recorder;

    /// <summary>Starts the clients.</summary>
    public static HistoryLoad Start(TestCluster cluster, HistoryLoadOptions options) => new(cluster, options);

    /// <summary>
    /// Reads the ends of all lanes' topics at one node again and again without a rest: for the moments after a node was resumed.
    /// </summary>
    public async Task ReadBurstAsync(string node, CancellationToken cancellationToken)
    {
        NodeReader reader = ReaderAt(_cluster.Address(node), _options.Consistency);
        await Task.WhenAll(_lanes
            .SelectMany(lane => Enumerable.Range(0, BurstReadersPerLane).Select(number => (lane, number)))
            .Select(pair => Task.Run(
                async () =>
                {
                    while (!cancellationToken.IsCancellationRequested)
                    {
                        await _recorder.ReadAsync(
                            reader,
                            $"burst {pair.lane.Number}.{pair.number}",
                            pair.lane.CurrentTopic,
                            ReadRange.End,
                            cancellationToken);
                    }
                },
                CancellationToken.None)));
    }

    /// <summary>Lets every client finish what it has under way.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _clients;
    }

    /// <summary>
    /// Stops, and reads every topic whole and linearizably at every node, so that the history says of every offset what is there.
    /// </summary>
    public async Task FinishAsync()
    {
        await StopAsync();
        foreach (NodeConfig node in _cluster.Config.Nodes)
        {
            NodeReader reader = ReaderAt(node, ReadConsistency.Linearizable);
            foreach (string topic in _lanes.SelectMany(lane => lane.Topics))
            {
                await TestCluster.WaitUntilAsync(
                    async () =>
                    {
                        using var timeout = new CancellationTokenSource(ReadTimeout);
                        return await _recorder.ReadAsync(
                            reader, LastReader, topic, new ReadRange(0, _options.TopicOperationsMax), timeout.Token) is not null;
                    },
                    $"a read of topic {topic} at {node.Id}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _http.Dispose();
        _stop.Dispose();
    }

    private NodeReader ReaderAt(NodeConfig node, ReadConsistency consistency) => new(_http, node.Id, node.ClientUri, consistency);

    private IEnumerable<Task> StartClients(TopicLane lane, Random seeds)
    {
        int publishers = _options.PatientPublishers + _options.ImpatientPublishers;
        for (int number = 0; number < publishers; number++)
        {
            string name = $"publisher {lane.Number}.{number}";
            TimeSpan patience = number < _options.PatientPublishers ? Patience : _options.Impatience;
            var random = new Random(seeds.Next());
            yield return Task.Run(() => PublishAsync(lane, name, patience, random));
        }

        foreach (NodeConfig node in _cluster.Config.Nodes)
        {
            var random = new Random(seeds.Next());
            yield return Task.Run(() => ReadAsync(lane, node, random));
        }
    }

    private async Task PublishAsync(TopicLane lane, string name, TimeSpan patience, Random random)
    {
        using var client = new WiberClient(
            _cluster.Config, new WiberClientOptions { CallTimeout = patience, AttemptTimeout = patience / 2 });
        for (int number = 0; !_stop.IsCancellationRequested; number++)
        {
            await _recorder.PublishAsync(client, name, lane.NextTopic(), $"{name} message {number}");
            await RestAsync(random);
        }
    }

    private async Task ReadAsync(TopicLane lane, NodeConfig node, Random random)
    {
        string name = $"reader {lane.Number} at {node.Id}";
        NodeReader reader = ReaderAt(node, _options.Consistency);
        long end = 0;
        while (!_stop.IsCancellationRequested)
        {
            using var timeout = new CancellationTokenSource(ReadTimeout);
            ReadOperation? read = await _recorder.ReadAsync(
                reader, name, lane.NextTopic(), PickRange(random, end), timeout.Token);
            end = read?.End ?? end;
            await RestAsync(random);
        }
    }

    private static ReadRange PickRange(Random random, long end) => random.Next(4) switch
    {
        0 or 1 => ReadRange.End,
        2 => ReadRange.Tail(TailLength),
        _ => new ReadRange(random.NextInt64(Math.Max(0, end - RangeLength), end + 1), RangeLength),
    };

    private async Task RestAsync(Random random) => await Task
        .Delay(_options.RestMax * random.NextDouble(), _stop.Token)
        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
