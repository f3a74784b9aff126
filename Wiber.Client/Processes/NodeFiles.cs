namespace Wiber.Client.Processes;

/// <summary>The files in a node's data directory that others than the node know of.</summary>
public static class NodeFiles
{
    /// <summary>Path of the pid file, see <see cref="NodePidFile"/>.</summary>
    public static string PidFile(string dataDirectory) => Path.Combine(dataDirectory, "node.pid");

    /// <summary>Path of the lock file, see <see cref="NodeLock"/>.</summary>
    public static string LockFile(string dataDirectory) => Path.Combine(dataDirectory, "node.lock");

    /// <summary>Path of the file that says whose directory it is; where it is, there is data of a node.</summary>
    public static string Identity(string dataDirectory) => Path.Combine(dataDirectory, "identity");

    /// <summary>Path of the node's console log.</summary>
    public static string ConsoleLog(string dataDirectory) => Path.Combine(dataDirectory, "logs", "console.log");
}
