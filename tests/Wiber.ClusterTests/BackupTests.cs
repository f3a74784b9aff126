using Wiber.Client.Api;
using Wiber.Client.Api.Groups;
using Wiber.Client.Backups;
using Wiber.Client.Configuration;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// Goal: what was acknowledged before a backup is in it, and a cluster founded from it goes on as the saved one would have, with
/// its offsets, ids, duplicates and groups. Method: real processes under load; a second cluster, of another name, is restored
/// from what the first one gave and held against it. Damaged backups must be refused.
/// </summary>
public sealed class BackupTests : IDisposable
{
    private const string Topic = "saved";

    private static readonly LogOptions Short = new()
    {
        SegmentBytes = LogOptions.SegmentBytesMin,
        RetentionBytes = 4 * LogOptions.SegmentBytesMin,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("wiber-backup-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_cluster_restored_from_a_backup_under_load_has_all_that_was_acknowledged_before()
    {
        await using TestCluster saved = await TestCluster.StartAsync();
        await saved.Client.CreateTopicAsync(new NewTopic { Topic = "shared", Partitions = 2 });
        await saved.Client.PublishAsync("shared", OutgoingMessage.Text("first"), partition: 1);
        await CommitAsync(saved, 1);
        await using PublishLoad load = PublishLoad.Start(saved, Topic, publishers: 4, messagesPerSecond: 400);
        await load.WaitForMoreAsync(200);
        PublishRecord[] before = [.. load.Acknowledged];
        BackupSummary backup = await saved.Client.BackupAsync(new BackupFile(Path.Combine(_folder, "under-load")));
        await load.WaitForMoreAsync(50);
        await load.StopAsync();
        IReadOnlyList<Message> all = await saved.ReadAllAsync("n1", Topic);

        Assert.Equal("test", backup.Manifest.Cluster);
        string leader = await saved.WaitForLeaderAsync();
        Assert.NotEqual(leader, backup.Manifest.Node);
        await using TestCluster restored = await RestoreAsync(backup);

        // The same messages at the same offsets, up to where the backup was taken.
        foreach (string node in restored.NodeIds)
        {
            IReadOnlyList<Message> kept = await restored.ReadAllAsync(node, Topic);
            Assert.InRange(kept.Count, before.Length, all.Count);
            Assert.Equal(all.Take(kept.Count).Select(Describe), kept.Select(Describe));
            Assert.Superset(before.Select(record => record.Id).ToHashSet(), kept.Select(message => message.Id!).ToHashSet());
        }

        // What was stored is known to be stored, and what was not is stored behind it.
        PublishRecord known = before[^1];
        PublishAnswer again = await restored.Client.PublishAsync(
            Topic, OutgoingMessage.Text(known.Payload) with { Id = known.Id });
        Assert.Equal((known.Offset, true), (again.Offset, again.Duplicate));
        PublishAnswer next = await restored.Client.PublishAsync(Topic, OutgoingMessage.Text("next"));
        Assert.InRange(next.Offset!.Value, before.Max(record => record.Offset) + 1, all.Count);

        GroupDescription group = await restored.Client.GetGroupAsync("crew");
        Assert.Equal(1, Assert.Single(group.Partitions, each => each.Partition == 1).Offset);
        await AssertSurvivesAsync(restored);
    }

    [Fact]
    public async Task A_producers_retry_is_a_duplicate_after_a_restore_too()
    {
        await using TestCluster saved = await TestCluster.StartAsync(nodes: 1);
        using var http = new HttpClient { BaseAddress = saved.Address("n1").ClientUri };
        (long Offset, bool IsDuplicate) first = await PublishAsProducerAsync(http, "once");
        BackupSummary backup = await saved.Client.BackupAsync(new BackupFile(Path.Combine(_folder, "producer")));
        await using TestCluster restored = await RestoreAsync(backup, nodes: 1);
        using var restoredHttp = new HttpClient { BaseAddress = restored.Address("n1").ClientUri };

        Assert.Equal((first.Offset, true), await PublishAsProducerAsync(restoredHttp, "once"));
    }

    [Fact]
    public async Task A_backup_behind_retention_restores_what_is_kept_on_all_nodes()
    {
        await using TestCluster saved = await TestCluster.StartAsync(log: Short);
        await PublishUntilTrimmedAsync(saved);
        BackupSummary backup = await saved.Client.BackupAsync(
            BackupFile.ForNew(_folder, "test", DateTimeOffset.UtcNow), await saved.WaitForLeaderAsync());
        Assert.NotEqual(0UL, backup.Manifest.PreviousIndex);
        await using TestCluster restored = await RestoreAsync(backup, log: Short);

        IReadOnlyList<Message> expected = await saved.ReadAllAsync("n1", Topic);
        foreach (string node in restored.NodeIds)
        {
            IReadOnlyList<Message> kept = await restored.ReadAllAsync(node, Topic);
            Assert.True(kept[0].Offset > 0, "nothing was trimmed");

            // Retention may take more of either meanwhile.
            long first = Math.Max(kept[0].Offset, expected[0].Offset);
            Assert.Equal(
                expected.Where(message => message.Offset >= first).Select(Describe),
                kept.Where(message => message.Offset >= first).Select(Describe));
        }

        PublishAnswer known = await restored.Client.PublishAsync(
            Topic, OutgoingMessage.Text("again") with { Id = expected[^1].Id });
        Assert.Equal((expected[^1].Offset, true), (known.Offset, known.Duplicate));
        await AssertSurvivesAsync(restored);
    }

    [Fact]
    public async Task The_folder_of_a_killed_node_gives_all_that_was_acknowledged()
    {
        await using TestCluster saved = await TestCluster.StartAsync();
        await using PublishLoad load = PublishLoad.Start(saved, Topic, publishers: 2);
        await load.WaitForMoreAsync(100);
        await load.StopAsync();
        await saved.KillAllAsync();
        string node = await LongestLogAsync(saved);
        BackupSummary backup = await new OfflineBackups(saved.Config).BackupAsync(
            saved.Address(node), new BackupFile(Path.Combine(_folder, "offline")));

        await using TestCluster restored = await RestoreAsync(backup);
        HashSet<string> kept = [.. (await restored.ReadAllAsync("n1", Topic)).Select(message => message.Id!)];
        Assert.Superset(load.Acknowledged.Select(record => record.Id).ToHashSet(), kept);
    }

    [Fact]
    public async Task A_damaged_or_shortened_backup_is_refused_with_the_place_and_nothing_is_made()
    {
        await using TestCluster saved = await TestCluster.StartAsync(nodes: 1);
        for (int i = 0; i < 20; i++)
        {
            await saved.Client.PublishAsync(Topic, OutgoingMessage.Text($"{i} {new string('x', 1_000)}"));
        }

        string good = Path.Combine(_folder, "good");
        await saved.Client.BackupAsync(new BackupFile(good));
        byte[] bytes = await File.ReadAllBytesAsync(good);
        var random = new Random(4711);
        foreach (int place in Enumerable.Range(0, 200).Select(_ => random.Next(bytes.Length)).Append(0).Append(bytes.Length - 1))
        {
            byte[] damaged = [.. bytes];
            damaged[place] ^= (byte)(1 << random.Next(8));
            Assert.NotNull(await FindProblemAsync(damaged));
        }

        foreach (int length in (int[])[0, 63, 64, bytes.Length / 2, bytes.Length - 64, bytes.Length - 1])
        {
            Assert.NotNull(await FindProblemAsync(bytes[..length]));
        }

        Assert.Contains("more behind its end", await FindProblemAsync([.. bytes, 0]), StringComparison.Ordinal);
        byte[] ofTheFuture = [.. bytes];
        ofTheFuture[8] = 9;
        Assert.Contains(
            "backup format version 9; this build reads version 1", await FindProblemAsync(ofTheFuture), StringComparison.Ordinal);

        bytes[^200] ^= 1;
        string bad = Path.Combine(_folder, "bad");
        await File.WriteAllBytesAsync(bad, bytes);
        await using TestCluster untouched = await TestCluster.StartAsync(nodes: 1, prepare: async config =>
        {
            string folder = config.Nodes[0].DataDirectory;
            var refused = await Assert.ThrowsAsync<BackupException>(
                () => new OfflineBackups(config).RestoreAsync(new BackupFile(bad)));
            Assert.Matches("bad: damaged at byte [0-9]+: the entries of the log from [0-9]+", refused.Message);
            Assert.False(File.Exists(Path.Combine(folder, "identity")));
            Assert.False(Directory.Exists(Path.Combine(folder, "restore.new")));
        });
        Assert.Empty(await untouched.Client.GetTopicsAsync());
    }

    [Fact]
    public async Task Nothing_is_restored_over_data_and_a_running_node_is_not_read_offline()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(nodes: 1);
        await cluster.Client.PublishAsync(Topic, OutgoingMessage.Text("here"));
        var file = new BackupFile(Path.Combine(_folder, "once"));
        await cluster.Client.BackupAsync(file);
        var offline = new OfflineBackups(cluster.Config);

        var running = await Assert.ThrowsAsync<BackupException>(
            () => offline.BackupAsync(cluster.Address("n1"), new BackupFile(Path.Combine(_folder, "other"))));
        Assert.Contains("already running", running.Message, StringComparison.Ordinal);
        await cluster.Node("n1").StopAsync();
        var used = await Assert.ThrowsAsync<BackupException>(() => offline.RestoreAsync(file));
        Assert.Contains("n1 has data in", used.Message, StringComparison.Ordinal);
        Assert.Throws<IOException>(() => BackupFile.ForNew(file.Path, "test", DateTimeOffset.UtcNow));
    }

    private static (long Offset, string? Id, string? Text, DateTimeOffset? At) Describe(Message message) =>
        (message.Offset, message.Id, message.GetText(), message.Timestamp);

    /// <summary>Starts a cluster from a backup, and waits until what was restored is committed on all nodes.</summary>
    private static async Task<TestCluster> RestoreAsync(BackupSummary backup, int nodes = 3, LogOptions? log = null)
    {
        TestCluster cluster = await TestCluster.StartAsync(
            nodes,
            log: log,
            name: "restored",
            prepare: config => new OfflineBackups(config).RestoreAsync(new BackupFile(backup.Path)));
        await cluster.Client.FetchAsync(Topic, FetchStart.Last(1), consistency: ReadConsistency.Linearizable);
        await cluster.WaitForEqualHashesAsync();
        return cluster;
    }

    /// <summary>Any node may be lost, as in every cluster.</summary>
    private static async Task AssertSurvivesAsync(TestCluster cluster)
    {
        string leader = await cluster.WaitForLeaderAsync();
        await cluster.Node(leader).KillAsync();
        await cluster.Client.PublishAsync(Topic, OutgoingMessage.Text("after"));
        await cluster.Node(leader).StartAsync();
        await cluster.WaitForEqualHashesAsync();
    }

    private static Task CommitAsync(TestCluster cluster, long offset) => cluster.Client.CommitAsync(
        "crew", new GroupCommit { Offsets = [new CommitOffset { Topic = "shared", Partition = 1, Offset = offset }] });

    private static async Task<(long Offset, bool IsDuplicate)> PublishAsProducerAsync(HttpClient http, string text)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/topics/{Topic}/messages")
        {
            Content = new StringContent($$"""{"payload":"{{text}}"}""", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Add(WiberHeaders.Producer, "77");
        request.Headers.Add(WiberHeaders.Sequence, "1");
        using HttpResponseMessage answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        using var json = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return (json.RootElement.GetProperty("offset").GetInt64(), json.RootElement.GetProperty("duplicate").GetBoolean());
    }

    private static async Task PublishUntilTrimmedAsync(TestCluster cluster)
    {
        string filler = new('x', 4_000);
        int next = 0;
        await TestCluster.WaitUntilAsync(
            async () =>
            {
                await Task.WhenAll(Enumerable.Range(next, 20).Select(number => cluster.Client.PublishAsync(
                    Topic, OutgoingMessage.Text($"{number} {filler}") with { Id = $"id-{number}" })));
                next += 20;
                string log = Path.Combine(cluster.Address(await cluster.WaitForLeaderAsync()).DataDirectory, "log");
                return !File.Exists(Path.Combine(log, $"{1:D20}.log"));
            },
            "retention to remove the first segment");
        await cluster.WaitForEqualHashesAsync();
    }

    /// <summary>No node runs; the one with the most bytes of log has what any majority had.</summary>
    private async Task<string> LongestLogAsync(TestCluster cluster)
    {
        var ends = new Dictionary<string, ulong>();
        foreach (string node in cluster.NodeIds)
        {
            BackupSummary backup = await new OfflineBackups(cluster.Config).BackupAsync(
                cluster.Address(node), new BackupFile(Path.Combine(_folder, $"look-{node}")));
            ends[node] = backup.Manifest.LastIndex;
        }

        return ends.MaxBy(each => each.Value).Key;
    }

    private async Task<string?> FindProblemAsync(byte[] backup)
    {
        string file = Path.Combine(_folder, "tried");
        await File.WriteAllBytesAsync(file, backup);
        try
        {
            await new BackupFile(file).VerifyAsync();
            return null;
        }
        catch (BackupException exception)
        {
            return exception.Message;
        }
    }
}
