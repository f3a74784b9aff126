using System.ComponentModel;
using System.Diagnostics;

namespace Wiber.Testing;

/// <summary>A program of the system that does something and ends.</summary>
public static class SystemCommand
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Runs it and waits for its end.</summary>
    /// <exception cref="InvalidOperationException">It could not, or said that it failed; the message has its words.</exception>
    public static void Run(string program, params ReadOnlySpan<string> arguments)
    {
        string line = $"{program} {string.Join(' ', arguments)}";
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using Process process = Process.Start(start)!;
            string error = process.StandardError.ReadToEnd();
            if (!process.WaitForExit(Timeout) || process.ExitCode != 0)
            {
                throw new InvalidOperationException($"{line}: {error.Trim()}");
            }
        }
        catch (Win32Exception error)
        {
            throw new InvalidOperationException($"{line}: {error.Message}", error);
        }
    }

    /// <summary>Runs it, and says why it failed; nothing if it did not.</summary>
    public static string? TryRun(string program, params ReadOnlySpan<string> arguments)
    {
        try
        {
            Run(program, arguments);
            return null;
        }
        catch (InvalidOperationException error)
        {
            return error.Message;
        }
    }
}
