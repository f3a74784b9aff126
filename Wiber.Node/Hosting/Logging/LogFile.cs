using System.Text;
using System.Threading.Channels;
using Wiber.Client.Configuration;

namespace Wiber.Node.Hosting.Logging;

/// <summary>
/// The node's log: a line an event, written by a thread of its own so that no one who logs waits for the disk. Old lines are kept
/// in numbered files and
/// bounded in size; when lines come faster than the disk takes them, the newest are dropped and counted.
/// </summary>
internal sealed class LogFile : IAsyncDisposable
{
    private const int LinesMax = 8_192;
    private const long FileBytesMax = 16 * 1024 * 1024;
    private const int FilesMax = 4;
    private const int BlockCharsMax = 256 * 1024;

    private readonly Channel<string> _lines;
    private readonly string _path;
    private readonly TextWriter? _copy;
    private readonly Task _writing;
    private long _dropped;

    /// <param name="path">The file; its folder is created.</param>
    /// <param name="copy">Where the lines go as well, such as the terminal of a node in the foreground.</param>
    /// <param name="format">How the lines are written.</param>
    public LogFile(string path, TextWriter? copy, LogFormat format = LogFormat.Text)
    {
        Format = format;
        _path = path;
        _copy = copy;
        _lines = Channel.CreateBounded<string>(
            new BoundedChannelOptions(LinesMax) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite },
            _ => Interlocked.Increment(ref _dropped));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>How the lines are written.</summary>
    public LogFormat Format { get; }

    public void Write(string line) => _lines.Writer.TryWrite(line);

    /// <summary>Writes what is still queued and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAsync()
    {
        FileStream? file = null;
        while (await _lines.Reader.WaitToReadAsync())
        {
            string block = TakeBlock();
            try
            {
                file = await WriteBlockAsync(file, block);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A node whose log cannot be written (a full disk) goes on, and tries again with the next lines.
                Interlocked.Add(ref _dropped, block.Count(character => character == '\n'));
                await Console.Error.WriteLineAsync($"cannot write {_path}: {exception.Message}");
            }
        }

        if (file is not null)
        {
            await file.DisposeAsync();
        }
    }

    private string TakeBlock()
    {
        var text = new StringBuilder();
        long dropped = Interlocked.Exchange(ref _dropped, 0);
        if (dropped > 0)
        {
            var lost = new LogEvent(LogLevel.Warning, "log", $"{dropped} lines were dropped");
            text.Append(LogLine.Format(Format, lost)).Append('\n');
        }

        while (text.Length < BlockCharsMax && _lines.Reader.TryRead(out string? line))
        {
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    private async Task<FileStream> WriteBlockAsync(FileStream? file, string block)
    {
        if (_copy is not null)
        {
            await _copy.WriteAsync(block);
        }

        if (file?.Length > FileBytesMax)
        {
            await file.DisposeAsync();
            Rotate();
            file = null;
        }

        file ??= Open();
        await file.WriteAsync(Encoding.UTF8.GetBytes(block));
        await file.FlushAsync();
        return file;
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
