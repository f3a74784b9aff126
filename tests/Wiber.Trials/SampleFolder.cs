using System.IO.Compression;
using Wiber.Client.Backups;
using Wiber.Client.Configuration;
using Wiber.Testing;

namespace Wiber.Trials;

/// <summary>
/// Makes what is kept of this build for the builds to come: a node's folder and a backup that hold the sample data.
/// </summary>
internal static class SampleFolder
{
    private static readonly string[] OfTheProcess = ["node.lock", "node.pid", "logs"];

    public static async Task<int> MakeAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        await using TestCluster cluster = await TestCluster.StartAsync(
            nodes: 1, log: new LogOptions { SegmentBytes = LogOptions.SegmentBytesMin });
        await SampleData.FillAsync(cluster.Client);
        string backup = Path.Combine(Directory.CreateTempSubdirectory("wiber-sample-").FullName, "sample.wiberbackup");
        await cluster.Client.BackupAsync(new BackupFile(backup));
        await cluster.Node("n1").StopAsync();

        string data = cluster.Address("n1").DataDirectory;
        using (ZipArchive archive = ZipFile.Open(Path.Combine(folder, "folder.zip"), ZipArchiveMode.Create))
        {
            foreach (string file in Directory.GetFiles(data, "*", SearchOption.AllDirectories).Order())
            {
                string name = Path.GetRelativePath(data, file).Replace('\\', '/');
                if (!OfTheProcess.Contains(name.Split('/')[0]))
                {
                    archive.CreateEntryFromFile(file, name, CompressionLevel.SmallestSize);
                }
            }
        }

        using (ZipArchive archive = ZipFile.Open(Path.Combine(folder, "backup.zip"), ZipArchiveMode.Create))
        {
            archive.CreateEntryFromFile(backup, "sample.wiberbackup", CompressionLevel.SmallestSize);
        }

        Directory.Delete(Path.GetDirectoryName(backup)!, recursive: true);
        return 0;
    }
}
