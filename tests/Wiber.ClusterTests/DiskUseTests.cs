using Wiber.Client.Api;
using Wiber.Client.Backups;
using Wiber.Client.Configuration;
using Wiber.Testing;
using Xunit.Abstractions;

namespace Wiber.ClusterTests;

/// <summary>
/// Goal: with a retention set, a cluster that is written to without end needs no more disk after a while. Method: real processes
/// with small segments, written to until many times the retention has passed through; the log on each node's disk must come back
/// to its bound each time, nothing else may grow, and the lookups, copied without what is free in their file, must be no larger
/// in the end than half way.
/// </summary>
public sealed class DiskUseTests(ITestOutputHelper output) : IDisposable
{
    private const int Rounds = 16;
    private const int MessagesPerRound = 2_000;
    private const int PayloadChars = 200;
    private const long RetentionBytes = 8 * LogOptions.SegmentBytesMin;

    /// <summary>
    /// A follower that is a moment behind may hold the log at twice its limit; then there is what is being written.
    /// </summary>
    private const long LogBytesMax = (2 * RetentionBytes) + (4 * LogOptions.SegmentBytesMin);

    /// <summary>SQLite's write-ahead log is moved into the file at 16 MiB; the rest is small.</summary>
    private const long OtherBytesMax = 24L * 1024 * 1024;

    private readonly string _folder = Directory.CreateTempSubdirectory("wiber-disk-use-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Disk_use_stays_bounded_under_endless_writes(bool byTopic)
    {
        var log = new LogOptions
        {
            SegmentBytes = LogOptions.SegmentBytesMin,
            RetentionBytes = byTopic ? 0 : RetentionBytes,
        };
        await using TestCluster cluster = await TestCluster.StartAsync(log: log);
        await cluster.Client.CreateTopicAsync(
            new NewTopic { Topic = "endless", Partitions = 2, RetentionBytes = byTopic ? RetentionBytes / 2 : null });
        long most = 0;
        long halfWay = 0;
        for (int round = 0; round < Rounds; round++)
        {
            await PublishAsync(cluster, round);
            most = Math.Max(most, Worst(cluster).Log);
            await TestCluster.WaitUntilAsync(
                () => Task.FromResult(Worst(cluster).Log <= LogBytesMax),
                $"the log to be as short as retention wants it after round {round}",
                () => Task.FromResult($"{Worst(cluster)}"));
            halfWay = round == Rounds / 2 ? await LookupBytesAsync(cluster) : halfWay;
        }

        // What belonged to messages that are gone goes step by step, and leaves pages that are used again.
        long end = 0;
        await TestCluster.WaitUntilAsync(
            async () => (end = await LookupBytesAsync(cluster)) <= (halfWay * 5 / 4) + (64 * 1024),
            $"the lookups to be no larger than half way, {halfWay} bytes",
            () => Task.FromResult($"{end}"));
        (long logBytes, long other) = Worst(cluster);
        output.WriteLine(
            $"{Rounds * MessagesPerRound:N0} messages of {PayloadChars} bytes; log {logBytes:N0} bytes, at most {most:N0}; "
            + $"lookups {end:N0}, half way {halfWay:N0}; other files {other:N0}");
        Assert.InRange(other, 0, OtherBytesMax);
        Assert.All(cluster.NodeIds, id => Assert.Empty(
            Directory.GetFiles(Path.Combine(cluster.Address(id).DataDirectory, "snapshot"))));
    }

    private static Task PublishAsync(TestCluster cluster, int round)
    {
        string filler = new('x', PayloadChars);
        return Task.WhenAll(Enumerable.Range(0, 10).Select(part => cluster.Client.PublishAsync(
            "endless",
            [.. Enumerable.Range(0, MessagesPerRound / 10).Select(i => $"{round}-{part}-{i}").Select((id, i) =>
                OutgoingMessage.Text($"{id} {filler}") with { Id = id, Key = $"{i % 7}" })])));
    }

    /// <summary>The bytes of a copy of a node's lookups.</summary>
    private async Task<long> LookupBytesAsync(TestCluster cluster)
    {
        var file = new BackupFile(Path.Combine(_folder, Guid.NewGuid().ToString("N")));
        return (await cluster.Client.BackupAsync(file)).Manifest.StateBytes;
    }

    /// <summary>The most bytes that any node has.</summary>
    private static (long Log, long Other) Worst(TestCluster cluster)
    {
        (long Log, long Other)[] nodes = [.. cluster.NodeIds.Select(id => Measure(cluster.Address(id).DataDirectory))];
        return (nodes.Max(node => node.Log), nodes.Max(node => node.Other));
    }

    private static (long Log, long Other) Measure(string folder)
    {
        ILookup<bool, long> bytes = new DirectoryInfo(folder).GetFiles("*", SearchOption.AllDirectories)
            .ToLookup(file => file.Directory!.Name == "log", LengthOf);
        return (bytes[true].Sum(), bytes[false].Sum());
    }

    /// <summary>Files come and go while they are looked at.</summary>
    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }
}
