using Microsoft.Extensions.Logging;

namespace Wiber.Gateway.Hosting;

/// <summary>Writes warnings and errors to standard error, a line each.</summary>
internal sealed class ErrorOutput : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new LineLogger();

    public void Dispose()
    {
        // Standard error is the process's.
    }

    private sealed class LineLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and not LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            // A port in use is told by whoever starts the gateway.
            if (IsEnabled(logLevel) && exception is not IOException)
            {
                string said = formatter(state, exception);
                string text = exception is null ? said : $"{said}: {exception}";
                Console.Error.WriteLine($"gateway: {text.ReplaceLineEndings("\\n")}");
            }
        }
    }
}
