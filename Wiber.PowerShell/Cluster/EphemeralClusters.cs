using Wiber.Client.Configuration;
using Wiber.Client.Processes;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Cluster;

/// <summary>
/// The clusters that end with the session that started them: when the module is removed from it, or its process ends, their
/// nodes are killed and their files deleted.
/// </summary>
internal static class EphemeralClusters
{
    private static readonly object Sync = new();
    private static readonly Dictionary<string, (ClusterConfig Config, Guid Session)> Clusters = new(StringComparer.Ordinal);
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
            Clusters.Add(config.FilePath, (config, Session.Id));
            if (!_isRegistered)
            {
                AppDomain.CurrentDomain.ProcessExit += OnExit;
                _isRegistered = true;
            }
        }

        return config.FilePath;
    }

    /// <summary>Kills what is left of a cluster and deletes its files; true if it was one of these.</summary>
    /// <exception cref="TimeoutException">The system did not end a node.</exception>
    /// <exception cref="IOException">Files cannot be deleted. The cluster is kept, to be removed later.</exception>
    public static bool Remove(string configPath)
    {
        ClusterConfig config;
        lock (Sync)
        {
            if (!Clusters.TryGetValue(configPath, out (ClusterConfig Config, Guid Session) found))
            {
                return false;
            }

            config = found.Config;
        }

        Delete(config);
        lock (Sync)
        {
            Clusters.Remove(configPath);
            if (Clusters.Count == 0 && _isRegistered)
            {
                AppDomain.CurrentDomain.ProcessExit -= OnExit;
                _isRegistered = false;
            }
        }

        return true;
    }

    /// <summary>Removes those of a session. What cannot be removed does not keep the others.</summary>
    /// <param name="session">The session; null for all.</param>
    /// <exception cref="AggregateException">Why some are still there.</exception>
    public static void RemoveAll(Guid? session)
    {
        string[] paths;
        lock (Sync)
        {
            paths = [.. Clusters.Where(each => session is null || each.Value.Session == session).Select(each => each.Key)];
        }

        var problems = new List<Exception>();
        foreach (string path in paths)
        {
            try
            {
                Remove(path);
            }
            catch (Exception error)
            {
                // Whatever it is, the others have their turn, and it is told behind them.
                problems.Add(new IOException($"the ephemeral cluster of {path} is still there: {error.Message}", error));
            }
        }

        if (problems.Count > 0)
        {
            throw new AggregateException(problems);
        }
    }

    private static void OnExit(object? sender, EventArgs e)
    {
        try
        {
            RemoveAll(session: null);
        }
        catch (AggregateException error)
        {
            // The process ends: no pipeline is left that could be told.
            Console.Error.WriteLine(error.Message);
        }
    }

    private static void Delete(ClusterConfig config)
    {
        ClusterConfig now = ReadAgain(config);
        Task.WhenAll(now.Nodes.Select(node => new NodeProcess(now, node).KillAsync())).GetAwaiter().GetResult();
        string folder = Path.GetDirectoryName(config.FilePath)!;
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Nodes that were added since are in the file and not in what was read at the start.</summary>
    private static ClusterConfig ReadAgain(ClusterConfig atStart)
    {
        try
        {
            return ClusterConfig.Load(atStart.FilePath);
        }
        catch (ClusterConfigException)
        {
            // It was damaged or deleted; the nodes from the start are known all the same.
            return atStart;
        }
    }
}
