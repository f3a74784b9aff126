using System.Runtime.CompilerServices;

namespace Wiber.Client.Logs;

/// <summary>
/// Reads a log file that another process appends to, and goes on with the new file when the old one was renamed away. Rotation is
/// seen by content, which every file system has: a file that only grows is another one if it is shorter than what was read, or
/// begins differently.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="isRaw">Gives lines as they are in the file. Else those that are JSON are given as lines for people.</param>
public sealed class LogFollower(string path, bool isRaw = false)
{
    private const int HeadBytes = 256;

    /// <summary>A file that nothing was written to for so many looks may be an old one.</summary>
    private const int QuietLooks = 3;

    /// <summary>After so many looks at a file that does not grow it is looked at less often.</summary>
    private const int IdleLooks = 30;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan IdleInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Reads the last lines that are there now.</summary>
    /// <exception cref="FileNotFoundException">There is no log.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no log.</exception>
    public IEnumerable<string> ReadTail(long lineCount)
    {
        using FileStream file = Open();
        var lines = new LineAssembler();
        foreach (string line in ReadNew(file, LogTail.FindStart(file, lineCount), lines))
        {
            yield return Show(line);
        }

        if (lines.TakeRest() is { } rest)
        {
            yield return Show(rest);
        }
    }

    /// <summary>
    /// Reads the last lines, waiting for the file if there is none, and then whole lines as they come, without end.
    /// </summary>
    public async IAsyncEnumerable<string> FollowAsync(
        long lineCount, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        FileStream file = await WaitForFileAsync(cancellationToken).ConfigureAwait(false);
        long position = LogTail.FindStart(file, lineCount);
        var lines = new LineAssembler();
        int quiet = 0;
        try
        {
            while (true)
            {
                quiet = file.Length <= position ? quiet + 1 : 0;
                TimeSpan pause = quiet < IdleLooks ? PollInterval : IdleInterval;
                if (quiet % QuietLooks > 0)
                {
                    await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
                    continue;
                }

                // Looked at before reading: what the old file was given until it was renamed is read first.
                bool isReplaced = quiet > 0 && IsReplaced(file);
                if (quiet == 0 || isReplaced)
                {
                    foreach (string line in ReadNew(file, position, lines))
                    {
                        yield return Show(line);
                    }

                    position = file.Position;
                }

                if (isReplaced)
                {
                    await file.DisposeAsync().ConfigureAwait(false);
                    file = await WaitForFileAsync(cancellationToken).ConfigureAwait(false);
                    position = 0;
                    if (lines.TakeRest() is { } rest)
                    {
                        yield return Show(rest);
                    }

                    continue;
                }

                await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await file.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static IEnumerable<string> ReadNew(FileStream file, long position, LineAssembler lines)
    {
        byte[] buffer = new byte[32 * 1024];
        file.Position = position;
        int length;
        while ((length = file.Read(buffer)) > 0)
        {
            foreach (string line in lines.Add(buffer.AsSpan(0, length)))
            {
                yield return line;
            }
        }
    }

    private string Show(string line) => isRaw ? line : JsonLogLine.ToText(line);

    private FileStream Open() => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private FileStream? TryOpen()
    {
        try
        {
            return Open();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private async Task<FileStream> WaitForFileAsync(CancellationToken cancellationToken)
    {
        FileStream? file;
        while ((file = TryOpen()) is null)
        {
            await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
        }

        return file;
    }

    /// <summary>True if another file has the path now; not yet, if none has it for the moment.</summary>
    private bool IsReplaced(FileStream file)
    {
        // Taken first, or a line written in between would make the same file look shorter than itself.
        long length = file.Length;
        using FileStream? current = TryOpen();
        return current is not null && (current.Length < length || !HaveSameHead(file, current));
    }

    private static bool HaveSameHead(FileStream one, FileStream other)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        Span<byte> otherHead = stackalloc byte[HeadBytes];
        int length = RandomAccess.Read(one.SafeFileHandle, head, 0);
        int otherLength = RandomAccess.Read(other.SafeFileHandle, otherHead, 0);
        int common = Math.Min(length, otherLength);
        return head[..common].SequenceEqual(otherHead[..common]);
    }
}
