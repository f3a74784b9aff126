using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Wiber.Gateway.Hosting;

/// <summary>Writes warnings and errors, a line each.</summary>
internal sealed class ErrorOutput(TextWriter output) : ILoggerProvider
{
    /// <summary>Who writes of a listener that cannot be opened; whoever starts the gateway tells that better.</summary>
    private static readonly string[] ListenerCategories =
        ["Microsoft.AspNetCore.Server.Kestrel", "Microsoft.Extensions.Hosting.Internal.Host"];

    public ILogger CreateLogger(string categoryName) => new LineLogger(output, ListenerCategories.Contains(categoryName));

    public void Dispose()
    {
        // The output is somebody else's.
    }

    private sealed class LineLogger(TextWriter output, bool isOfListener) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and not LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            bool isToldElsewhere = isOfListener && (exception is IOException or SocketException);
            if (IsEnabled(logLevel) && !isToldElsewhere)
            {
                string said = formatter(state, exception);
                string text = exception is null ? said : $"{said}: {exception}";
                output.WriteLine($"gateway: {text.ReplaceLineEndings("\\n")}");
            }
        }
    }
}
