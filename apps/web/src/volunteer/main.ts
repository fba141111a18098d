import { mount } from 'svelte';
import '../app.css';
import '../lib/theme.svelte.js';
import Volunteer from './Volunteer.svelte';

const target = document.getElementById('app');
if (target) mount(Volunteer, { target });
