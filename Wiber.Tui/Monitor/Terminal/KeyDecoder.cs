using System.Buffers;
using System.Globalization;
using System.Text;
using Wiber.Tui.Monitor.Events;
using Wiber.Tui.Monitor.Keys;

namespace Wiber.Tui.Monitor.Terminal;

/// <summary>
/// Turns the bytes of a terminal into keys and the mouse: UTF-8, control characters, and the escape sequences of xterm and
/// its kin (ECMA-48 CSI, SS3, mouse in SGR form). A sequence may come in any number of pieces. An Esc that nothing follows
/// for a moment is the key Esc.
/// </summary>
internal sealed class KeyDecoder
{
    /// <summary>What a terminal sends as one sequence arrives within this time, over a slow line too.</summary>
    public static readonly TimeSpan EscapeTimeout = TimeSpan.FromMilliseconds(50);

    /// <summary>No sequence that means something is longer.</summary>
    private const int SequenceBytesMax = 64;

    private const byte Escape = 0x1b;

    private readonly List<byte> _pending = [];
    private DateTimeOffset _lastByte;

    /// <summary>True while the rest of a sequence may still come.</summary>
    public bool IsWaiting => _pending.Count > 0;

    /// <summary>Takes bytes; answers what they complete.</summary>
    public IReadOnlyList<MonitorEvent> Feed(ReadOnlySpan<byte> bytes, DateTimeOffset now)
    {
        var events = new List<MonitorEvent>();
        _pending.AddRange(bytes);
        _lastByte = now;
        byte[] all = [.. _pending];
        int used = 0;
        while (used < all.Length)
        {
            int length = Take(all.AsSpan(used), events);
            if (length == 0)
            {
                break;
            }

            used += length;
        }

        _pending.RemoveRange(0, used);
        return events;
    }

    /// <summary>Gives up on a sequence whose rest did not come: an Esc alone is a key, anything else nothing.</summary>
    public IReadOnlyList<MonitorEvent> Expire(DateTimeOffset now)
    {
        if (_pending.Count == 0 || now - _lastByte < EscapeTimeout)
        {
            return [];
        }

        bool isEscape = _pending is [Escape];
        _pending.Clear();
        return isEscape ? [new MonitorEvent.KeyPressed(KeyCode.Escape)] : [];
    }

    /// <summary>Takes one key from the front; answers how many bytes it has, 0 if not all of them are there.</summary>
    private static int Take(ReadOnlySpan<byte> bytes, List<MonitorEvent> events)
    {
        if (bytes[0] == Escape)
        {
            return TakeEscape(bytes, events);
        }

        if (bytes[0] < 0x20 || bytes[0] == 0x7f)
        {
            Add(events, OfControl(bytes[0]));
            return 1;
        }

        OperationStatus status = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length);
        if (status == OperationStatus.NeedMoreData)
        {
            return 0;
        }

        if (status == OperationStatus.Done && !Rune.IsControl(rune))
        {
            Add(events, new KeyStroke(KeyCode.Character, rune));
        }

        return length;
    }

    private static int TakeEscape(ReadOnlySpan<byte> bytes, List<MonitorEvent> events)
    {
        if (bytes.Length == 1)
        {
            return 0;
        }

        switch (bytes[1])
        {
            case (byte)'[':
                return TakeSequence(bytes, events);
            case (byte)'O':
                if (bytes.Length > 2)
                {
                    Add(events, OfFinal((char)bytes[2]));
                }

                return bytes.Length > 2 ? 3 : 0;
            default:
                // Esc and another key, one right after the other; or that key with Alt, which is taken for the same.
                Add(events, KeyCode.Escape);
                return 1;
        }
    }

    private static int TakeSequence(ReadOnlySpan<byte> bytes, List<MonitorEvent> events)
    {
        int end = bytes[2..].IndexOfAnyInRange((byte)0x40, (byte)0x7e);
        if (end < 0)
        {
            return bytes.Length > SequenceBytesMax ? bytes.Length : 0;
        }

        string parameters = Encoding.Latin1.GetString(bytes.Slice(2, end));
        char final = (char)bytes[2 + end];
        if (parameters.StartsWith('<'))
        {
            AddMouse(events, parameters[1..], final);
        }
        else
        {
            Add(events, final == '~' ? OfNumber(parameters.Split(';')[0]) : OfFinal(final));
        }

        return end + 3;
    }

    private static void AddMouse(List<MonitorEvent> events, string parameters, char final)
    {
        const int Motion = 32;
        const int Wheel = 64;
        const int WithoutModifiers = ~(4 | 8 | 16);
        string[] parts = parameters.Split(';');
        if (final != 'M' || parts.Length != 3 || !TryParse(parts[0], out int button) || !TryParse(parts[1], out int column)
            || !TryParse(parts[2], out int row))
        {
            return;
        }

        MouseAction? action = (button & WithoutModifiers) switch
        {
            0 => MouseAction.Press,
            Wheel => MouseAction.WheelUp,
            Wheel + 1 => MouseAction.WheelDown,
            _ => null,
        };
        if (action is { } known && (button & Motion) == 0)
        {
            events.Add(new MonitorEvent.MouseUsed(known, column - 1, row - 1));
        }
    }

    private static bool TryParse(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static void Add(List<MonitorEvent> events, KeyStroke? key)
    {
        if (key is { } known)
        {
            events.Add(new MonitorEvent.KeyPressed(known));
        }
    }

    private static KeyStroke? OfControl(byte code) => code switch
    {
        (byte)'\r' or (byte)'\n' => KeyCode.Enter,
        (byte)'\t' => KeyCode.Tab,
        0x7f or (byte)'\b' => KeyCode.Backspace,
        >= 1 and <= 26 => KeyStroke.Control((char)(code + 'a' - 1)),
        _ => null,
    };

    private static KeyStroke? OfFinal(char final) => final switch
    {
        'A' => KeyCode.Up,
        'B' => KeyCode.Down,
        'C' => KeyCode.Right,
        'D' => KeyCode.Left,
        'H' => KeyCode.Home,
        'F' => KeyCode.End,
        'Z' => KeyCode.BackTab,
        'M' => KeyCode.Enter,
        _ => null,
    };

    private static KeyStroke? OfNumber(string number) => number switch
    {
        "1" or "7" => KeyCode.Home,
        "4" or "8" => KeyCode.End,
        "3" => KeyCode.Delete,
        "5" => KeyCode.PageUp,
        "6" => KeyCode.PageDown,
        _ => null,
    };
}
