using System.Globalization;

namespace Wiber.Client.Backups;

/// <summary>
/// A backup on the disk. It appears under its name only when it is whole, checked, and safe from a power loss.
/// </summary>
/// <param name="path">The file.</param>
public sealed class BackupFile(string path)
{
    /// <summary>Ends the name of a file that is still being made; it can be deleted if nobody is making it.</summary>
    public const string TemporarySuffix = ".new";

    /// <summary>What a node calls it in its answer.</summary>
    public const string MediaType = "application/vnd.wiber.backup";

    private const string Extension = ".wiberbackup";
    private const int BufferBytes = 256 * 1024;

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>The file that a user named, or a new one in the folder that he named.</summary>
    /// <param name="target">A file, or a folder that exists.</param>
    /// <param name="cluster">The cluster's name.</param>
    /// <param name="now">The time, which is a part of the name.</param>
    /// <exception cref="IOException">There is a file of this name.</exception>
    public static BackupFile ForNew(string target, string cluster, DateTimeOffset now)
    {
        string stamp = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        string path = Directory.Exists(target)
            ? System.IO.Path.Combine(target, $"{cluster}-{stamp}{Extension}")
            : target;
        return File.Exists(path)
            ? throw new IOException($"{path} exists; a backup does not replace another one")
            : new BackupFile(System.IO.Path.GetFullPath(path));
    }

    /// <summary>Lets a backup be written, checks what is on the disk then, and gives it its name.</summary>
    /// <param name="write">Writes it.</param>
    /// <param name="cancellationToken">Gives up; nothing is left.</param>
    /// <returns>What the backup is of.</returns>
    /// <exception cref="BackupException">What was written is not a whole backup.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async Task<BackupSummary> WriteAsync(
        Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        string temporary = Path + TemporarySuffix;
        try
        {
            FileStream file = Open(temporary, FileMode.Create, FileAccess.Write);
            await using (file.ConfigureAwait(false))
            {
                await write(file, cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            BackupSummary summary = await new BackupFile(temporary).VerifyAsync(cancellationToken).ConfigureAwait(false);
            File.Move(temporary, Path);
            return summary with { Path = Path };
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Reads all of it and checks every checksum.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BackupException">It is no backup, of another format, or damaged; the message says where.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public async Task<BackupSummary> VerifyAsync(CancellationToken cancellationToken = default)
    {
        FileStream file = OpenRead();
        await using (file.ConfigureAwait(false))
        {
            var reader = new BackupReader(file, Path);
            await reader.ReadManifestAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false) is not null)
            {
            }

            return new BackupSummary(Path, reader.BytesRead, reader.Manifest);
        }
    }

    /// <summary>Reads what it is of, and checks nothing behind that.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BackupException">It is no backup, of another format, or damaged at its beginning.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public async Task<BackupManifest> ReadManifestAsync(CancellationToken cancellationToken = default)
    {
        FileStream file = OpenRead();
        await using (file.ConfigureAwait(false))
        {
            return await new BackupReader(file, Path).ReadManifestAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Opens it to be read from front to end.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public FileStream OpenRead() => Open(Path, FileMode.Open, FileAccess.Read);

    private static FileStream Open(string path, FileMode mode, FileAccess access) =>
        new(path, mode, access, FileShare.Read, BufferBytes, FileOptions.Asynchronous | FileOptions.SequentialScan);
}
