using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Wiber.Tui.Terminal;

/// <summary>What a verb reads from and writes to: the process's standard streams, or a test's.</summary>
internal sealed record CommandStreams
{
    private const int OutputBufferBytes = 32 * 1024;
    private const int BrokenPipeError = 32;

    /// <summary>Standard input as bytes.</summary>
    public required Stream Input { get; init; }

    /// <summary>Results. Buffered: whoever may pause flushes. May be used by several threads.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Everything that is not a result.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>True if nothing is piped in.</summary>
    public bool IsInputTerminal { get; init; }

    /// <summary>True if results go to a terminal, which must not be steered by what a message holds.</summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>True if what is not a result goes to a terminal, on which a line can be written over.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>True if results may be coloured: on a terminal and without NO_COLOR.</summary>
    public bool UsesColor { get; init; }

    /// <summary>The streams of this process.</summary>
    public static CommandStreams OfProcess()
    {
        bool isTerminal = !Console.IsOutputRedirected;
        return new CommandStreams
        {
            Input = Console.OpenStandardInput(),
            Output = TextWriter.Synchronized(
                new StreamWriter(OpenOutput(), new UTF8Encoding(false), OutputBufferBytes) { NewLine = "\n" }),
            Error = Console.Error,
            IsInputTerminal = !Console.IsInputRedirected,
            IsOutputTerminal = isTerminal,
            IsErrorTerminal = !Console.IsErrorRedirected,
            UsesColor = isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
        };
    }

    /// <summary>True if a write failed because nobody reads the output any more.</summary>
    public static bool IsBrokenPipe(IOException error) => (error.HResult & 0xFFFF) == BrokenPipeError;

    /// <summary>
    /// The framework's console stream swallows writes to a pipe whose reader is gone, so <c>receive --follow | head</c> would
    /// never end. A plain stream reports it; but on a file it would ignore the position that other processes share.
    /// </summary>
    private static Stream OpenOutput()
    {
        if (!Console.IsOutputRedirected || OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return pipe.CanSeek ? Console.OpenStandardOutput() : pipe;
    }
}
