using System.Text;
using System.Threading.Channels;

namespace Wiber.Node.Hosting.Logging;

/// <summary>
/// The node's log: a line an event, written by a thread of its own so that no one who logs waits for the disk. Old lines are kept in numbered files and
/// bounded in size; when lines come faster than the disk takes them, the newest are dropped and counted.
/// </summary>
internal sealed class LogFile : IAsyncDisposable
{
    private const int LinesMax = 8_192;
    private const long FileBytesMax = 16 * 1024 * 1024;
    private const int FilesMax = 4;

    private readonly Channel<string> _lines;
    private readonly string _path;
    private readonly TextWriter? _copy;
    private readonly Task _writing;
    private long _dropped;

    /// <param name="path">The file; its folder is created.</param>
    /// <param name="copy">Where the lines go as well, such as the terminal of a node in the foreground.</param>
    public LogFile(string path, TextWriter? copy)
    {
        _path = path;
        _copy = copy;
        _lines = Channel.CreateBounded<string>(
            new BoundedChannelOptions(LinesMax) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite }, _ => Interlocked.Increment(ref _dropped));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _writing = Task.Run(WriteAsync);
    }

    public void Write(string line) => _lines.Writer.TryWrite(line);

    /// <summary>Writes what is still queued and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAsync()
    {
        FileStream file = Open();
        try
        {
            while (await _lines.Reader.WaitToReadAsync())
            {
                var text = new StringBuilder();
                while (text.Length < 256 * 1024 && _lines.Reader.TryRead(out string? line))
                {
                    text.Append(line).Append('\n');
                }

                long dropped = Interlocked.Exchange(ref _dropped, 0);
                if (dropped > 0)
                {
                    text.Append(LogLine.Format(LogLevel.Warning, "log", $"{dropped} lines were dropped")).Append('\n');
                }

                string block = text.ToString();
                await file.WriteAsync(Encoding.UTF8.GetBytes(block));
                await file.FlushAsync();
                if (_copy is not null)
                {
                    await _copy.WriteAsync(block);
                }

                if (file.Length > FileBytesMax)
                {
                    await file.DisposeAsync();
                    Rotate();
                    file = Open();
                }
            }
        }
        catch (IOException exception)
        {
            // A node whose log cannot be written (a full disk) goes on; its last words go to the error stream.
            await Console.Error.WriteLineAsync($"cannot write {_path}: {exception.Message}");
        }
        finally
        {
            await file.DisposeAsync();
        }
    }

    private FileStream Open() => new(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    private void Rotate()
    {
        for (int number = FilesMax - 1; number >= 1; number--)
        {
            string older = number == 1 ? _path : $"{_path}.{number - 1}";
            if (File.Exists(older))
            {
                File.Move(older, $"{_path}.{number}", overwrite: true);
            }
        }
    }
}
