using Wiber.Client.Configuration;
using Wiber.Client.Processes;

namespace Wiber.PowerShell.Cluster;

/// <summary>
/// The clusters that end with the session: when it ends or the module is removed, their nodes are killed and their files
/// deleted.
/// </summary>
internal static class EphemeralClusters
{
    private static readonly object Sync = new();
    private static readonly Dictionary<string, ClusterConfig> Clusters = new(StringComparer.Ordinal);
    private static bool _isRegistered;

    public static bool Contains(string configPath)
    {
        lock (Sync)
        {
            return Clusters.ContainsKey(configPath);
        }
    }

    /// <summary>Writes the file of a new cluster on free ports into a folder of its own.</summary>
    /// <returns>The file.</returns>
    public static string Create(int nodeCount)
    {
        string folder = Directory.CreateTempSubdirectory("wiber-").FullName;
        var config = new ClusterConfig(
            "ephemeral",
            Path.Combine(folder, ClusterConfig.DefaultFileName),
            "data",
            new RaftOptions(),
            FreePorts.PickNodes(nodeCount));
        config.Save();
        lock (Sync)
        {
            Clusters.Add(config.FilePath, config);
            if (!_isRegistered)
            {
                AppDomain.CurrentDomain.ProcessExit += OnExit;
                _isRegistered = true;
            }
        }

        return config.FilePath;
    }

    /// <summary>Kills what is left of a cluster and deletes its files; true if it was one of these.</summary>
    public static bool Remove(string configPath)
    {
        ClusterConfig? config;
        lock (Sync)
        {
            if (!Clusters.Remove(configPath, out config))
            {
                return false;
            }
        }

        Delete(config);
        return true;
    }

    /// <summary>Removes all of them and forgets the session's end.</summary>
    public static void RemoveAll()
    {
        ClusterConfig[] all;
        lock (Sync)
        {
            all = [.. Clusters.Values];
            Clusters.Clear();
            if (_isRegistered)
            {
                AppDomain.CurrentDomain.ProcessExit -= OnExit;
                _isRegistered = false;
            }
        }

        foreach (ClusterConfig config in all)
        {
            Delete(config);
        }
    }

    private static void OnExit(object? sender, EventArgs e) => RemoveAll();

    private static void Delete(ClusterConfig config)
    {
        // Nodes that were added since are in the file and not in what was read at the start.
        ClusterConfig now = File.Exists(config.FilePath) ? ClusterConfig.Load(config.FilePath) : config;
        Task.WhenAll(now.Nodes.Select(node => new NodeProcess(now, node).KillAsync())).GetAwaiter().GetResult();
        string folder = Path.GetDirectoryName(config.FilePath)!;
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
