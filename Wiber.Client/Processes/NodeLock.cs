namespace Wiber.Client.Processes;

/// <summary>
/// The right to be the one process of a node: <c>node.lock</c> in its data directory, opened exclusively. The system lets go of
/// it when the process ends, however it ends; the file itself stays.
/// </summary>
public sealed class NodeLock : IDisposable
{
    private readonly FileStream _file;

    private NodeLock(FileStream file) => _file = file;

    /// <summary>Takes the lock; the directory must exist.</summary>
    /// <returns>The lock; null if another process holds it.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static NodeLock? TryAcquire(string dataDirectory)
    {
        try
        {
            return new NodeLock(new FileStream(
                NodeFiles.LockFile(dataDirectory), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error) when (error.GetType() == typeof(IOException))
        {
            // A sharing violation is a plain IOException; missing directories and the like have types of their own.
            return null;
        }
    }

    /// <summary>Lets go of the lock.</summary>
    public void Dispose() => _file.Dispose();
}
