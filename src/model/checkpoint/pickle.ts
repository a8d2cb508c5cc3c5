/**
 * A pickle machine for checkpoints: a fixed list of opcodes; it refuses all others, and runs nothing. Opcodes as in
 * CPython's `Lib/pickletools.py`.
 *
 * Python values become: dict -> Map; list and tuple -> array; str -> string; int -> number (bigint where larger); None ->
 * null; bytes -> Uint8Array; tensors -> {@link PickledTensor}; instances of other classes -> {@link Opaque}.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import { ByteCursor } from './byte-cursor.ts';
import { findGlobal, Opaque, PersistentId, PickledTensor, PickleGlobal } from './pickle-classes.ts';
import { literals } from './pickle-literals.ts';
import { quote } from './quote.ts';

const mark = Symbol('MARK');
/** Containers and records a pickle may make; Meta's largest training checkpoint needs some ten thousand. */
const maxObjects = 1_000_000;
/** Opcodes: what the stack, the memo and containers hold is no more. That checkpoint has some two hundred thousand. */
const maxOpcodes = 4_000_000;
const maxProtocol = 5;

/**
 * Reads the one value of a pickle.
 *
 * @param where the file and entry, for errors
 * @throws `checkpoint/forbidden-opcode`, `checkpoint/forbidden-class`, `checkpoint/bad-pickle`,
 *   `checkpoint/too-large`
 */
export function unpickle(bytes: Uint8Array, where: string): unknown {
  return new PickleMachine(bytes, where).run();
}

class PickleMachine {
  readonly #in: ByteCursor;
  readonly #where: string;
  readonly #stack: unknown[] = [];
  /** Positions of the marks in the stack, so that finding the last one takes no search. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, unknown>();
  #objects = 0;

  constructor(bytes: Uint8Array, where: string) {
    this.#in = new ByteCursor(bytes, () => this.#bad('it ends too early'));
    this.#where = where;
  }

  run(): unknown {
    for (let count = 0; count < maxOpcodes; count++) {
      const opcode = this.#in.uint8();
      if (opcode === 0x2e /* STOP */) return this.#pop();
      this.#execute(opcode);
    }
    throw this.#tooLarge(`has more than ${maxOpcodes} opcodes`);
  }

  #execute(opcode: number): void {
    const stack = this.#stack;
    const readLiteral = literals.get(opcode);
    if (readLiteral) {
      stack.push(readLiteral(this.#in));
      return;
    }
    switch (opcode) {
      case 0x80: /* PROTO */ {
        const protocol = this.#in.uint8();
        if (protocol < 2 || protocol > maxProtocol) throw this.#bad(`protocol ${protocol} is not supported`);
        return;
      }
      case 0x95 /* FRAME */:
        this.#in.length8();
        return;
      case 0x28 /* MARK */:
        this.#marks.push(stack.length);
        stack.push(mark);
        return;
      case 0x30 /* POP */:
        this.#pop();
        return;
      case 0x5d /* EMPTY_LIST */:
      case 0x29 /* EMPTY_TUPLE */:
        stack.push(this.#made([]));
        return;
      case 0x7d /* EMPTY_DICT */:
        stack.push(this.#made(new Map()));
        return;
      case 0x8f /* EMPTY_SET */:
        stack.push(this.#made(new Opaque('set', true)));
        return;
      case 0x91 /* FROZENSET */:
        this.#popToMark();
        stack.push(this.#made(new Opaque('frozenset', true)));
        return;
      case 0x74 /* TUPLE */:
        stack.push(this.#made(this.#popToMark()));
        return;
      case 0x85 /* TUPLE1 */:
      case 0x86 /* TUPLE2 */:
      case 0x87 /* TUPLE3 */:
        {
          const items: unknown[] = [];
          for (let count = opcode - 0x84; count > 0; count--) items.unshift(this.#pop());
          stack.push(this.#made(items));
          return;
        }
      case 0x61 /* APPEND */:
        this.#append([this.#pop()]);
        return;
      case 0x65 /* APPENDS */:
      case 0x90 /* ADDITEMS */:
        this.#append(this.#popToMark());
        return;
      case 0x73: /* SETITEM */ {
        const value = this.#pop();
        this.#setItems([this.#pop(), value]);
        return;
      }
      case 0x75 /* SETITEMS */:
        this.#setItems(this.#popToMark());
        return;
      case 0x71 /* BINPUT */:
        this.#memo.set(this.#in.uint8(), this.#top());
        return;
      case 0x72 /* LONG_BINPUT */:
        this.#memo.set(this.#in.uint32(), this.#top());
        return;
      case 0x94 /* MEMOIZE */:
        this.#memo.set(this.#memo.size, this.#top());
        return;
      case 0x68 /* BINGET */:
        stack.push(this.#recall(this.#in.uint8()));
        return;
      case 0x6a /* LONG_BINGET */:
        stack.push(this.#recall(this.#in.uint32()));
        return;
      case 0x63: /* GLOBAL */ {
        const module = this.#in.line();
        this.#pushGlobal(module, this.#in.line());
        return;
      }
      case 0x93: /* STACK_GLOBAL */ {
        const name = this.#pop();
        const module = this.#pop();
        if (typeof module !== 'string' || typeof name !== 'string')
          throw this.#bad('a name that is not text');
        this.#pushGlobal(module, name);
        return;
      }
      case 0x51 /* BINPERSID */:
        stack.push(this.#made(new PersistentId(this.#pop())));
        return;
      case 0x92 /* NEWOBJ_EX */:
        this.#pop();
        this.#reduce();
        return;
      case 0x81 /* NEWOBJ */:
      case 0x52 /* REDUCE */:
        this.#reduce();
        return;
      case 0x62 /* BUILD */:
        // Only attributes: `_metadata` of a state dict, a NumPy value's bytes, an object's fields. None is needed.
        this.#pop();
        this.#top();
        return;
      default:
        throw new TrackletError(
          'checkpoint/forbidden-opcode',
          `${this.#where}: the pickle has the opcode 0x${opcode.toString(16).padStart(2, '0')} at byte ` +
            `${this.#in.at - 1}, which no checkpoint needs. Use a checkpoint saved with torch.save({"model": ` +
            'model.state_dict()}, path), or convert it to .safetensors.',
        );
    }
  }

  #pushGlobal(module: string, name: string): void {
    const found = findGlobal(module, name);
    if (!found) {
      throw new TrackletError(
        'checkpoint/forbidden-class',
        `${this.#where}: the pickle names ${quote(`${module}.${name}`)}: a program would run when Python loads this file. ` +
          'It is refused (nothing was run). Do not load it in Python either, unless you know why it is there.',
      );
    }
    this.#stack.push(this.#made(found));
  }

  #reduce(): void {
    const args = this.#pop();
    const callee = this.#pop();
    // What an object of an unknown class would give is as unknown: a bound method, say.
    const known = callee instanceof PickleGlobal || (callee instanceof Opaque && !callee.plain);
    if (!known || !Array.isArray(args)) throw this.#bad('a call of something that is no name');
    const made = callee instanceof Opaque ? callee : this.#call(callee, args);
    this.#stack.push(this.#made(made));
  }

  #call(callee: PickleGlobal, args: readonly unknown[]): unknown {
    switch (callee.kind) {
      case 'mapping':
        // Items follow as SETITEMS; copying a list given here could take quadratic time.
        if (Array.isArray(args[0])) throw this.#bad(`${callee.name} called with items`);
        return new Map();
      case 'tensor':
        return new PickledTensor(args);
      case 'parameter':
        return args[0];
      case 'typed-tensor': {
        const [rebuild, , inner] = args;
        const plain = rebuild instanceof PickleGlobal && rebuild.kind === 'tensor' && Array.isArray(inner);
        return plain ? new PickledTensor(inner) : new Opaque(callee.name, false);
      }
      case 'plain':
      case 'unknown':
        return new Opaque(callee.name, callee.kind === 'plain');
      default:
        throw this.#bad(`${callee.name} called as a function`);
    }
  }

  #append(items: readonly unknown[]): void {
    const list = this.#top();
    if (list instanceof Opaque) return;
    if (!Array.isArray(list)) throw this.#bad('an item appended to something that is no list');
    for (const item of items) list.push(item);
  }

  #setItems(items: readonly unknown[]): void {
    const dict = this.#top();
    if (items.length % 2) throw this.#bad('a key without a value');
    if (dict instanceof Opaque) return;
    if (!(dict instanceof Map)) throw this.#bad('a key set on something that is no dict');
    for (let i = 0; i < items.length; i += 2) dict.set(items[i], items[i + 1]);
  }

  /** Counts a new object: few bytes of pickle could otherwise fill the memory. */
  #made<T>(object: T): T {
    if (++this.#objects > maxObjects) throw this.#tooLarge(`makes more than ${maxObjects} objects`);
    return object;
  }

  #tooLarge(what: string): TrackletError {
    return new TrackletError(
      'checkpoint/too-large',
      `${this.#where}: the pickle ${what}, far more than a SAM 2 checkpoint. ` +
        'Save only {"model": model.state_dict()}.',
    );
  }

  #pop(): unknown {
    const value = this.#top();
    this.#stack.pop();
    return value;
  }

  /** The top of the stack, which must be a value. */
  #top(): unknown {
    const value = this.#stack.at(-1);
    if (value === undefined || value === mark) throw this.#bad('its stack is empty');
    return value;
  }

  #popToMark(): unknown[] {
    const start = this.#marks.pop();
    if (start === undefined) throw this.#bad('no mark');
    const items = this.#stack.splice(start + 1);
    this.#stack.pop();
    return items;
  }

  #recall(index: number): unknown {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.#bad(`nothing is stored under ${index}`);
    return value;
  }

  #bad(what: string): TrackletError {
    return new TrackletError(
      'checkpoint/bad-pickle',
      `${this.#where}: the pickle cannot be read: ${what} (at byte ${this.#in.at}). Download or copy the file again.`,
    );
  }
}
