using System.IO.Compression;
using System.Runtime.CompilerServices;
using Wiber.Client.Api;
using Wiber.Client.Backups;
using Wiber.Client.Processes;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// Goal: what an older build left on a disk is opened by this one, with all that is in it, and what a newer build left is
/// refused. Method: folders and backups that older builds made (<c>tests/Wiber.Trials -- sample</c>) are kept in Samples, by the
/// version of the folder's format; a real node starts with each of them.
/// </summary>
public sealed class UpgradeTests
{
    [Theory]
    [InlineData("format-2")]
    public async Task A_folder_of_an_older_build_opens_with_all_that_is_in_it(string sample)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(
            nodes: 1, prepare: config => UnpackAsync(sample, "folder.zip", config.Nodes[0].DataDirectory));

        Assert.Empty(await SampleData.FindProblemsAsync(cluster.Client));
        await cluster.Client.PublishAsync("plain", OutgoingMessage.Text("goes on"));
        await cluster.Node("n1").KillAsync();
        await cluster.Node("n1").StartAsync();
        FetchAnswer last = await cluster.Client.FetchAsync(
            "plain", FetchStart.Last(1), consistency: ReadConsistency.Linearizable);
        Assert.Equal("goes on", Assert.Single(last.Messages).GetText());
    }

    [Theory]
    [InlineData("format-2")]
    public async Task A_backup_of_an_older_build_is_restored_with_all_that_is_in_it(string sample)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(prepare: async config =>
        {
            string folder = Path.GetDirectoryName(config.FilePath)!;
            await UnpackAsync(sample, "backup.zip", folder);
            await new OfflineBackups(config).RestoreAsync(new BackupFile(Path.Combine(folder, "sample.wiberbackup")));
        });

        Assert.Empty(await SampleData.FindProblemsAsync(cluster.Client));
    }

    [Theory]
    [InlineData("identity", 15)]
    [InlineData("log/00000000000000000001.log", 8)]
    public async Task A_folder_of_a_newer_build_is_refused_by_name_and_left_as_it_is(string file, int versionAt)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(nodes: 1, prepare: async config =>
        {
            string data = config.Nodes[0].DataDirectory;
            await UnpackAsync("format-2", "folder.zip", data);
            string path = Path.Combine(data, file);
            byte[] before = await File.ReadAllBytesAsync(path);
            byte[] newer = [.. before];
            newer[versionAt]++;
            await File.WriteAllBytesAsync(path, newer);
            var refused = await Assert.ThrowsAsync<NodeStartException>(
                () => new NodeProcess(config, config.Nodes[0]).StartAsync());
            Assert.Contains($"{file}: format version 3; this build reads version 2", refused.Message, StringComparison.Ordinal);
            Assert.Equal(newer, await File.ReadAllBytesAsync(path));
            await File.WriteAllBytesAsync(path, before);
        });

        Assert.Empty(await SampleData.FindProblemsAsync(cluster.Client));
    }

    private static Task UnpackAsync(string sample, string archive, string folder, [CallerFilePath] string source = "")
    {
        string file = Path.Combine(Path.GetDirectoryName(source)!, "Samples", sample, archive);
        return Task.Run(() => ZipFile.ExtractToDirectory(file, folder));
    }
}
