using System.Runtime.InteropServices;

namespace Wiber.Node.Storage;

/// <summary>
/// A folder of the real file system. Whoever opens it has seen to it that no other process does (the daemon holds the node's
/// lock): two that write
/// one log would destroy it.
/// </summary>
internal sealed class PhysicalDisk : IDisk
{
    /// <summary>Makes the folder, durably, if it is not there.</summary>
    /// <exception cref="StorageException">It cannot be made.</exception>
    public PhysicalDisk(string root)
    {
        Root = Path.GetFullPath(root);
        PhysicalErrors.Translate(Root, () => MakeDurable(Root));
    }

    public string Root { get; }

    public IReadOnlyList<string> List(string folder) =>
        PhysicalErrors.Translate(
            FullName(folder), () => Directory.GetFiles(FullName(folder)).Select(file => Path.GetFileName(file)).ToList());

    public bool Exists(string path) => File.Exists(FullName(path));

    public void CreateFolder(string path) => PhysicalErrors.Translate(FullName(path), () => MakeDurable(FullName(path)));

    public IDiskFile Create(string path, long bytes) => PhysicalDiskFile.Create(FullName(path), bytes);

    public IDiskFile Open(string path) => PhysicalDiskFile.Open(FullName(path));

    public void Rename(string from, string to) =>
        PhysicalErrors.Translate(FullName(from), () => File.Move(FullName(from), FullName(to), overwrite: true));

    public void Delete(string path) => PhysicalErrors.Translate(FullName(path), () => File.Delete(FullName(path)));

    public void SyncFolder(string folder) => Sync(FullName(folder));

    /// <summary>A new folder is durable only when the one that holds its name is synced, and so on upwards.</summary>
    private static void MakeDurable(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        string? parent = Path.GetDirectoryName(folder);
        if (parent is not null)
        {
            MakeDurable(parent);
        }

        Directory.CreateDirectory(folder);
        if (parent is not null)
        {
            Sync(parent);
        }
    }

    private static void Sync(string folder)
    {
        // NTFS journals names itself and offers no way to wait for it.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int error = NativeMethods.SyncFolder(folder);
        if (error != 0)
        {
            throw new StorageException($"{folder}: cannot sync the folder: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    private string FullName(string path) => path.Length == 0 ? Root : Path.Combine(Root, path);
}
