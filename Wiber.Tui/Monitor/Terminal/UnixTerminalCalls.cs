using System.Runtime.InteropServices;

namespace Wiber.Tui.Monitor.Terminal;

/// <summary>The calls into libc that a terminal takes (termios(3), poll(2), tty_ioctl(4)).</summary>
internal static unsafe partial class UnixTerminalCalls
{
    public const int Input = 0;
    public const int Output = 1;

    private const string Library = "libc";

    /// <summary>More than any system's termios has; its fields are only ever moved as a whole.</summary>
    private const int ModeBytes = 256;

    private const int AfterOutput = 1;
    private const short CanRead = 1;
    private const int InterruptedError = 4;
    private const nuint WindowSizeRequest = 0x5413;
    private const int StopSignal = 19;

    /// <summary>The modes of the terminal; null if standard input is none.</summary>
    public static byte[]? ReadModes()
    {
        byte[] modes = new byte[ModeBytes];
        fixed (byte* pointer = modes)
        {
            return GetModes(Input, pointer) == 0 ? modes : null;
        }
    }

    /// <summary>The modes changed so that every byte comes at once and as it is.</summary>
    public static byte[] Raw(byte[] modes)
    {
        byte[] raw = [.. modes];
        fixed (byte* pointer = raw)
        {
            MakeRaw(pointer);
        }

        return raw;
    }

    /// <summary>Sets the modes once all output is out; false if the terminal is gone.</summary>
    public static bool SetModes(byte[] modes)
    {
        fixed (byte* pointer = modes)
        {
            return SetModes(Input, AfterOutput, pointer) == 0;
        }
    }

    /// <summary>Waits for input; true if there is some, or the end of it.</summary>
    public static bool WaitForInput(int timeoutMs)
    {
        var descriptor = new PollDescriptor { Descriptor = Input, Events = CanRead };
        return Poll(&descriptor, 1, timeoutMs) > 0;
    }

    /// <summary>Reads what is there; 0 at the end, -1 if a signal came in between.</summary>
    public static int ReadInput(Span<byte> buffer)
    {
        fixed (byte* pointer = buffer)
        {
            nint count = Read(Input, pointer, (nuint)buffer.Length);
            return count >= 0 ? (int)count : Marshal.GetLastPInvokeError() == InterruptedError ? -1 : 0;
        }
    }

    /// <summary>Writes all of it, waiting where the terminal is slow; false if the terminal is gone.</summary>
    public static bool WriteOutput(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            nint count;
            fixed (byte* pointer = bytes)
            {
                count = Write(Output, pointer, (nuint)bytes.Length);
            }

            if (count < 0 && Marshal.GetLastPInvokeError() != InterruptedError)
            {
                return false;
            }

            bytes = bytes[(int)Math.Max(0, count)..];
        }

        return true;
    }

    /// <summary>Columns and rows on Linux; null if the terminal does not know.</summary>
    public static (int Width, int Height)? ReadSize()
    {
        WindowSize size = default;
        return Control(Output, WindowSizeRequest, &size) == 0 && size.Columns > 0 && size.Rows > 0
            ? (size.Columns, size.Rows)
            : null;
    }

    /// <summary>True if a shell with job control put this process into a group of its own, and can continue it.</summary>
    public static bool HasJobControl() => GetGroup() != GetSession(0);

    /// <summary>Stops all processes of the group; returns when they were continued.</summary>
    public static void StopGroup() => _ = Kill(0, OperatingSystem.IsMacOS() ? 17 : StopSignal);

    [LibraryImport(Library, EntryPoint = "tcgetattr", SetLastError = true)]
    private static partial int GetModes(int descriptor, byte* modes);

    [LibraryImport(Library, EntryPoint = "tcsetattr", SetLastError = true)]
    private static partial int SetModes(int descriptor, int when, byte* modes);

    [LibraryImport(Library, EntryPoint = "cfmakeraw")]
    private static partial void MakeRaw(byte* modes);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(PollDescriptor* descriptors, nuint count, int timeoutMs);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, byte* buffer, nuint length);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, byte* buffer, nuint length);

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, WindowSize* size);

    [LibraryImport(Library, EntryPoint = "getpgrp")]
    private static partial int GetGroup();

    [LibraryImport(Library, EntryPoint = "getsid")]
    private static partial int GetSession(int process);

    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }

    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort PixelWidth;
        public ushort PixelHeight;
    }
}
